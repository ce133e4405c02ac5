from django.db import migrations

REFUSE = """
CREATE FUNCTION snip_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The trail of a project only grows.' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER snip_inputchange_only_grows
    BEFORE UPDATE OR DELETE ON snip_inputchange
    FOR EACH ROW EXECUTE FUNCTION snip_trail_refuse();
CREATE TRIGGER snip_projectchange_only_grows
    BEFORE UPDATE OR DELETE ON snip_projectchange
    FOR EACH ROW EXECUTE FUNCTION snip_trail_refuse();
"""

ALLOW = """
DROP TRIGGER snip_inputchange_only_grows ON snip_inputchange;
DROP TRIGGER snip_projectchange_only_grows ON snip_projectchange;
DROP FUNCTION snip_trail_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [("snip", "0003_alternative_calculation")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
