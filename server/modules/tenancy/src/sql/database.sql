-- Inside the database, as a superuser: who may enter, the shared extensions, the one way to make a chain's login.
REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS shared;
GRANT USAGE ON SCHEMA shared TO polyclinic_chain, polyclinic_owner;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA shared;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA shared;

CREATE SCHEMA IF NOT EXISTS control AUTHORIZATION polyclinic_owner;
GRANT USAGE ON SCHEMA control TO polyclinic_control;
CREATE SCHEMA IF NOT EXISTS queue AUTHORIZATION polyclinic_queue;

CREATE OR REPLACE FUNCTION control.create_chain_login(name text, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF name !~ '^t_[a-z0-9]{16}$' OR verifier !~ '^SCRAM-SHA-256\$4096:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' THEN
        RAISE EXCEPTION 'not a chain login';
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %L', name, verifier);
    EXECUTE format('GRANT polyclinic_chain TO %I', name);
END $$;
ALTER FUNCTION control.create_chain_login OWNER TO polyclinic_provisioner;
GRANT USAGE ON SCHEMA control TO polyclinic_provisioner;
REVOKE ALL ON FUNCTION control.create_chain_login FROM PUBLIC;
GRANT EXECUTE ON FUNCTION control.create_chain_login TO polyclinic_owner;
