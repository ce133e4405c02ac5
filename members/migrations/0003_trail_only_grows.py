from django.db import migrations

REFUSE = """
CREATE FUNCTION members_accountchange_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The trail of account changes only grows.' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER members_accountchange_only_grows
    BEFORE UPDATE OR DELETE ON members_accountchange
    FOR EACH ROW EXECUTE FUNCTION members_accountchange_refuse();
"""

ALLOW = """
DROP TRIGGER members_accountchange_only_grows ON members_accountchange;
DROP FUNCTION members_accountchange_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [("members", "0002_trail_and_token_labels")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
