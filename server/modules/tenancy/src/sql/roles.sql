-- The cluster's roles. Run by a superuser, once or again: it changes nothing that stands.
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('polyclinic_owner', 'NOLOGIN'),
        ('polyclinic_provisioner', 'NOLOGIN CREATEROLE'),
        ('polyclinic_chain', 'NOLOGIN'),
        ('polyclinic_migrate', 'LOGIN'),
        ('polyclinic_control', 'LOGIN'),
        ('polyclinic_queue', 'LOGIN')
    ) AS roles (name, kind) LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.kind);
        END IF;
    END LOOP;
END $$;
GRANT polyclinic_owner TO polyclinic_migrate;
GRANT polyclinic_chain TO polyclinic_provisioner WITH ADMIN OPTION;
