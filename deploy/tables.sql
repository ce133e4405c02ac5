-- One line per table: name, rows, and a hash of all rows whatever their order. Equal data gives
-- equal lines on every server, so that a backup can be compared with what was restored from it.
set timezone = 'UTC';
set datestyle = 'ISO';
set intervalstyle = 'iso_8601';
set extra_float_digits = 3;
set bytea_output = 'hex';
select format(
    'select %L, count(*), md5(coalesce(string_agg(md5(t::text), '''' order by md5(t::text)), '''')) from %I.%I t',
    schemaname || '.' || tablename, schemaname, tablename
)
from pg_tables
where schemaname not in ('pg_catalog', 'information_schema')
order by schemaname, tablename
\gexec
