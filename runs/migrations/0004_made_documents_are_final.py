"""PostgreSQL itself refuses to change a document that was made.

It may be deleted, since its run makes the same one again. A later migration that must touch such
rows disables the trigger by name and enables it again.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION runs_document_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'document % was made: it is not edited', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER document_is_final BEFORE UPDATE ON runs_document FOR EACH ROW
WHEN (OLD.status = 'succeeded')
EXECUTE FUNCTION runs_document_is_final();
"""

BACKWARDS = """
DROP TRIGGER document_is_final ON runs_document;
DROP FUNCTION runs_document_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("runs", "0003_scenarios_and_documents")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
