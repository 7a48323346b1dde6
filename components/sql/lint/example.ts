/** A script as found in guides, with typical mistakes for CockroachDB. */
export const WRONG_SCRIPT = `GRANT admin TO app_user;
REVOKE admin FROM app_user;
GRANT SELECT, INSERT, UPDATE ON DATABASE production TO app_user;
GRANT ALL ON DATABASE production TO app-user;
GRANT SELECT ON TABLE production.orders TO app_user;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app_user;
SHOW GRANTS FOR app_user;
`;
