"""PostgreSQL itself refuses to edit or delete a finished run, and to swap a run's inputs.

A later migration that must touch such rows disables the triggers by name and enables them again.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION runs_run_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'run % is finished (%): a finished run is neither edited nor deleted',
        OLD.id, OLD.status USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER run_is_final BEFORE UPDATE OR DELETE ON runs_run FOR EACH ROW
WHEN (OLD.status IN ('succeeded', 'failed', 'cancelled'))
EXECUTE FUNCTION runs_run_is_final();

CREATE FUNCTION runs_run_keeps_its_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'run %: what a run was asked is not edited', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER run_keeps_its_question
BEFORE UPDATE OF calculation, scope, inputs, parameter_set, engine_version, fingerprint ON runs_run
FOR EACH ROW
WHEN (
    (OLD.calculation, OLD.scope, OLD.inputs, OLD.parameter_set, OLD.engine_version, OLD.fingerprint)
    IS DISTINCT FROM
    (NEW.calculation, NEW.scope, NEW.inputs, NEW.parameter_set, NEW.engine_version, NEW.fingerprint)
)
EXECUTE FUNCTION runs_run_keeps_its_question();
"""

BACKWARDS = """
DROP TRIGGER run_keeps_its_question ON runs_run;
DROP FUNCTION runs_run_keeps_its_question();
DROP TRIGGER run_is_final ON runs_run;
DROP FUNCTION runs_run_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("runs", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
