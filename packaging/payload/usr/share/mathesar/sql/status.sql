-- What `mathesar status` says about the role, one "what|value" a line. Any role may run it.
SELECT 'role|LOGIN only; extra privileges: ' || coalesce(nullif(concat_ws(', ',
    CASE WHEN rolsuper THEN 'SUPERUSER (not ours: take it back)' END,
    CASE WHEN rolcreatedb THEN 'create databases (CREATEDB)' END,
    CASE WHEN rolcreaterole THEN 'manage roles (CREATEROLE)' END,
    CASE WHEN rolreplication THEN 'REPLICATION (not ours: take it back)' END,
    CASE WHEN rolbypassrls THEN 'BYPASSRLS (not ours: take it back)' END,
    (SELECT 'those of ' || string_agg(quote_ident(granted.rolname), ', ' ORDER BY granted.rolname)
     FROM pg_auth_members JOIN pg_roles granted ON granted.oid = roleid WHERE member = own.oid)), ''), 'none')
FROM pg_roles own WHERE rolname = :'role';
SELECT 'your data|database ' || datname || '; to connect it: host ' || :'where' || ', role ' || :'role' || ', password ' || :'password'
FROM pg_database WHERE pg_get_userbyid(datdba) = :'role' AND datname <> current_database() ORDER BY datname;
