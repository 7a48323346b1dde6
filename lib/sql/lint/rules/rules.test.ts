import { describe, expect, test } from "vitest";
import { CODES, type LintCode } from "../codes.ts";
import { codesOf, variants } from "../testing.ts";

/** For each code: scripts in which it must be found, and the nearest ones in which it must not. For v26.2. */
const CASES: Readonly<Record<LintCode, { readonly hits: readonly string[]; readonly misses: readonly string[] }>> = {
  "unclosed-text": {
    hits: ['GRANT r TO "u', "ALTER USER u VALID UNTIL '2030", "SHOW USERS; SELECT $x$ $y$"],
    misses: ['GRANT r TO "u""v"', "ALTER USER u VALID UNTIL '2030-01-01'", "SELECT $x$ ; ' $x$", "SELECT e'\\''"],
  },
  "odd-character": {
    hits: ["GRANT\u00a0r TO u", "ALTER USER u VALID UNTIL \u2018x\u2019", "GRANT r TO \u201cu\u201d"],
    misses: ['GRANT "a\u00a0b" TO u', "GRANT r TO müller", "SELECT '\u201cx\u201d'"],
  },
  "missing-semicolon": {
    hits: ["GRANT r TO u\nGRANT s TO u", "USE shop\nSHOW GRANTS FOR u;", "CREATE USER u LOGIN\nGRANT r TO u"],
    misses: [
      "GRANT r TO u;\nGRANT s TO u",
      "REVOKE\nGRANT OPTION FOR SELECT ON TABLE t FROM u",
      "SELECT 1\n; GRANT r TO u",
    ],
  },
  "not-in-grammar": {
    hits: [
      "GRANT SELECT ON VIEW v TO u",
      "GRANT SELECT ON MATERIALIZED VIEW v TO u",
      "GRANT SELECT ON TABLE t TO u WITH ADMIN OPTION",
      "GRANT r TO u WITH GRANT OPTION",
      "REVOKE ADMIN OPTION FOR SELECT ON TABLE t FROM u",
      "REVOKE GRANT OPTION FOR USAGE ON ALL SEQUENCES IN SCHEMA public FROM u",
      "USE d; REASSIGN OWNED BY u TO v; DROP OWNED BY u CASCADE",
      "ALTER USER u PASSWORD secret",
    ],
    misses: [
      "GRANT SELECT ON v TO u",
      "GRANT SELECT ON TABLE view TO u",
      "REVOKE USAGE ON ALL SEQUENCES IN SCHEMA public FROM u",
      "REVOKE GRANT OPTION FOR SELECT ON ALL TABLES IN SCHEMA public FROM u",
      "USE d; REASSIGN OWNED BY u TO v; DROP OWNED BY u RESTRICT",
      "ALTER USER u PASSWORD NULL",
    ],
  },
  "postgres-only": {
    hits: [
      "REVOKE SELECT ON TABLE t FROM u CASCADE",
      "REVOKE r FROM u RESTRICT",
      "REVOKE SELECT ON TABLE t FROM u GRANTED BY v",
      "GRANT SELECT ON TABLE t TO u GRANTED BY v",
      "GRANT SELECT (a, b) ON TABLE t TO u",
      "GRANT REFERENCES ON TABLE t TO u",
      "GRANT SELECT ON TABLE t TO GROUP u",
      "GRANT pg_read_all_data TO u",
      "GRANT r TO u WITH INHERIT TRUE, SET FALSE",
      "REVOKE INHERIT OPTION FOR r FROM u",
      "GRANT USAGE ON LANGUAGE plpgsql TO u",
      "GRANT USAGE ON FOREIGN SERVER s TO u",
      "CREATE ROLE u SUPERUSER",
      "ALTER ROLE u NOINHERIT",
      "CREATE USER u IN ROLE r",
      "CREATE USER u WITH ENCRYPTED PASSWORD 'x'",
      "CREATE USER u CONNECTION LIMIT 3",
      "CREATE GROUP g",
      "DROP GROUP g",
      "ALTER USER u RENAME TO v",
    ],
    misses: [
      "REVOKE SELECT ON TABLE t FROM u",
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES REVOKE SELECT ON TABLES FROM u CASCADE",
      "GRANT SELECT ON TABLE language TO u",
      "ALTER ROLE u BYPASSRLS",
      "CREATE ROLE u LOGIN",
      "GRANT group_a TO u",
      "ALTER ROLE u SET statement_timeout = '10s'",
    ],
  },
  "target-missing": {
    hits: ["GRANT SELECT TO u", "GRANT ALL TO u", "GRANT VIEWACTIVITY TO u", "REVOKE CONNECT FROM u"],
    misses: ["GRANT SYSTEM VIEWACTIVITY TO u", "GRANT reader TO u", 'GRANT "select" TO u', "GRANT SYSTEM ALL TO u"],
  },
  "table-privilege-on-database": {
    hits: [
      "GRANT SELECT ON DATABASE d TO u",
      "REVOKE INSERT ON DATABASE d FROM u",
      "GRANT CONNECT, DELETE ON DATABASE d, e TO u, v",
    ],
    misses: [
      "GRANT CONNECT, CREATE ON DATABASE d TO u",
      "GRANT SELECT ON database TO u",
      "GRANT USAGE ON SCHEMA d TO u",
    ],
  },
  "all-on-database": {
    hits: ["GRANT ALL ON DATABASE d TO u", "GRANT ALL PRIVILEGES ON DATABASE d TO u"],
    misses: ["GRANT ALL ON TABLE d TO u", "GRANT ALL ON database TO u", "GRANT CREATE ON DATABASE d TO u"],
  },
  "invalid-privilege": {
    hits: [
      "GRANT USAGE ON DATABASE d TO u",
      "GRANT SELECT ON SCHEMA s TO u",
      "GRANT EXECUTE ON TABLE t TO u",
      "GRANT USAGE ON TABLE t TO u",
      "GRANT SYSTEM SELECT TO u",
      "GRANT USAGE ON FUNCTION f(int, (text)) TO u",
      "GRANT SELECT ON TYPE y TO u",
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON SCHEMAS TO u",
    ],
    misses: [
      "GRANT USAGE ON SCHEMA s TO u",
      "GRANT USAGE ON SEQUENCE q TO u",
      "GRANT EXECUTE ON FUNCTION f(int, (text)) TO u",
      "GRANT EXECUTE ON PROCEDURE s.p TO u",
      "GRANT SYSTEM REPAIRCLUSTERMETADATA TO u",
      "GRANT UPDATE, SELECT ON TABLE t TO u",
      "GRANT USAGE ON EXTERNAL CONNECTION c TO u",
    ],
  },
  "unknown-privilege": {
    hits: ["GRANT READ ON TABLE t TO u", "GRANT GRANT ON TABLE t TO u", "GRANT TEMP ON DATABASE d TO u"],
    misses: ["GRANT TEMPORARY ON DATABASE d TO u", "GRANT read TO u"],
  },
  "needs-version": {
    hits: ["GRANT TRUNCATE ON TABLE t TO u"],
    misses: ["GRANT MAINTAIN ON TABLE t TO u", "GRANT EXECUTE ON FUNCTION f TO u"],
  },
  "all-beside-others": {
    hits: ["GRANT SELECT, ALL ON TABLE t TO u", "REVOKE ALL, SELECT ON TABLE t FROM u"],
    misses: ["GRANT ALL ON TABLE t TO u", "GRANT ALL PRIVILEGES ON TABLE t TO u"],
  },
  "no-effect-on-sequence": {
    hits: ["GRANT INSERT, USAGE ON SEQUENCE q TO u", "GRANT CREATE ON SEQUENCE q TO u"],
    misses: ["GRANT USAGE, SELECT ON SEQUENCE q TO u", "GRANT INSERT ON TABLE q TO u"],
  },
  "update-needs-select": {
    hits: ["GRANT UPDATE ON TABLE t TO u", "GRANT DELETE ON TABLE t TO u"],
    misses: [
      "GRANT SELECT, UPDATE ON TABLE t TO u",
      "GRANT SELECT ON TABLE t TO r; GRANT r TO u; GRANT UPDATE ON TABLE t TO u",
      "GRANT UPDATE ON SEQUENCE q TO u",
      "GRANT ALL ON TABLE t TO u; GRANT DELETE ON TABLE t TO u",
    ],
  },
  "missing-usage": {
    hits: [
      "GRANT SELECT ON ALL TABLES IN SCHEMA sales TO u",
      "GRANT SELECT ON TABLE shop.sales.orders TO u",
      'GRANT SELECT ON TABLE shop."Sales".orders TO u; GRANT USAGE ON SCHEMA shop.sales TO u',
      "GRANT SELECT ON ALL TABLES IN SCHEMA shop.sales TO u; GRANT USAGE ON SCHEMA other.sales TO u",
      "GRANT USAGE ON SEQUENCE d.s.q TO u; GRANT CREATE ON SCHEMA d.s TO u",
    ],
    misses: [
      "GRANT USAGE ON SCHEMA sales TO u; GRANT SELECT ON ALL TABLES IN SCHEMA sales TO u",
      "GRANT SELECT ON ALL TABLES IN SCHEMA sales TO u; GRANT ALL ON SCHEMA sales TO u",
      "GRANT SELECT ON ALL TABLES IN SCHEMA public TO u",
      "GRANT USAGE ON SCHEMA sales TO r; GRANT r TO u; GRANT SELECT ON TABLE d.sales.t TO u",
      "GRANT USAGE ON SCHEMA sales TO public; GRANT SELECT ON TABLE d.sales.t TO u",
      "USE shop; GRANT USAGE ON SCHEMA sales TO u; GRANT SELECT ON TABLE shop.sales.t TO u",
      "GRANT SELECT ON TABLE d.pg_catalog.t TO u",
    ],
  },
  "missing-future": {
    hits: [
      "GRANT SELECT ON ALL TABLES IN SCHEMA public TO u",
      "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO u",
      "GRANT SELECT ON ALL TABLES IN SCHEMA public TO u; USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO v",
      "USE d; GRANT SELECT ON ALL TABLES IN SCHEMA a TO u; ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA b GRANT SELECT ON TABLES TO u",
      "GRANT SELECT ON TABLE d.public.* TO u",
      "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO u",
    ],
    misses: [
      "USE d; GRANT SELECT ON ALL TABLES IN SCHEMA public TO u; ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA public GRANT SELECT ON TABLES TO u",
      "USE d; GRANT SELECT ON ALL TABLES IN SCHEMA d.public TO u; ALTER DEFAULT PRIVILEGES FOR ROLE m GRANT SELECT ON TABLES TO u",
      "GRANT SELECT ON TABLE t TO u",
      "REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM u",
      "USE d; GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public TO u; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT EXECUTE ON FUNCTIONS TO u",
    ],
  },
  "missing-existing": {
    hits: [
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA a GRANT SELECT ON TABLES TO u; GRANT SELECT ON ALL TABLES IN SCHEMA b TO u",
    ],
    misses: [
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u; GRANT SELECT ON ALL TABLES IN SCHEMA d.a TO u",
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT USAGE ON SCHEMAS TO u",
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u; GRANT SELECT ON TABLE t TO u",
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES REVOKE SELECT ON TABLES FROM u",
    ],
  },
  "defaults-without-for": {
    hits: [
      "USE d; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO u",
      "USE d; ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM u",
    ],
    misses: [
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
      "USE d; ALTER DEFAULT PRIVILEGES FOR ROLE m GRANT SELECT ON TABLES TO u",
    ],
  },
  "defaults-without-use": {
    hits: [
      "ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
      "GRANT CONNECT ON DATABASE d TO u; ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA public GRANT SELECT ON TABLES TO u",
    ],
    misses: [
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
      "SET DATABASE = d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
      "ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA d.public GRANT SELECT ON TABLES TO u",
    ],
  },
  "grant-without-use": {
    hits: ["GRANT SELECT ON ALL TABLES IN SCHEMA public TO u", "REVOKE SELECT ON ALL TABLES IN SCHEMA d.s, t FROM u"],
    misses: [
      "USE d; GRANT SELECT ON ALL TABLES IN SCHEMA public TO u",
      "GRANT SELECT ON ALL TABLES IN SCHEMA d.public TO u",
      "GRANT SELECT ON TABLE t TO u",
    ],
  },
  "defaults-in-other-database": {
    hits: [
      "USE d; GRANT SELECT ON ALL TABLES IN SCHEMA e.public TO u; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
      "USE d; GRANT CONNECT ON DATABASE e TO u; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
    ],
    misses: [
      "USE d; GRANT SELECT ON ALL TABLES IN SCHEMA d.public TO u; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
      "USE d; GRANT CONNECT ON DATABASE e TO v; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
    ],
  },
  "defaults-in-schema-on-schemas": {
    hits: ["USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA s GRANT USAGE ON SCHEMAS TO u"],
    misses: ["USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT USAGE ON SCHEMAS TO u"],
  },
  "grant-admin": {
    hits: ["GRANT admin TO u", 'GRANT "admin" TO u', "GRANT r, admin TO u"],
    misses: ["GRANT administrators TO u", "REVOKE admin FROM u", "GRANT SELECT ON TABLE admin TO u"],
  },
  "revoke-admin-first": {
    hits: [
      "REVOKE admin FROM u; GRANT r TO u",
      "REVOKE admin FROM u; GRANT SELECT ON TABLE t TO u",
      "REVOKE admin FROM u; USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u",
      'REVOKE "admin" FROM "U"; GRANT r TO u',
    ],
    misses: ["GRANT r TO u; REVOKE admin FROM u", "REVOKE admin FROM u; GRANT r TO v", "REVOKE r FROM u; GRANT s TO u"],
  },
  "still-admin": {
    hits: ["REVOKE ADMIN OPTION FOR admin FROM u"],
    misses: ["REVOKE admin FROM u", "REVOKE ADMIN OPTION FOR r FROM u"],
  },
  "admin-option": {
    hits: ["GRANT r TO u WITH ADMIN OPTION", "GRANT admin TO u WITH ADMIN OPTION"],
    misses: ["GRANT r TO u", "REVOKE ADMIN OPTION FOR r FROM u"],
  },
  "grant-option": {
    hits: [
      "GRANT SELECT ON TABLE t TO u WITH GRANT OPTION",
      "GRANT SYSTEM VIEWACTIVITY TO u WITH GRANT OPTION",
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO u WITH GRANT OPTION",
    ],
    misses: ["GRANT SELECT ON TABLE t TO u", "REVOKE GRANT OPTION FOR SELECT ON TABLE t FROM u"],
  },
  "grant-to-public": {
    hits: [
      "GRANT SELECT ON TABLE t TO public",
      'GRANT SELECT ON TABLE t TO u, "public"',
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO public",
    ],
    misses: ["REVOKE CREATE ON SCHEMA public FROM public", "GRANT USAGE ON SCHEMA public TO u"],
  },
  "membership-in-transaction": {
    hits: ["BEGIN; GRANT r TO u; COMMIT", "START TRANSACTION; REVOKE r FROM u; COMMIT"],
    misses: ["BEGIN; COMMIT; GRANT r TO u", "BEGIN; GRANT SELECT ON TABLE t TO u; COMMIT", "GRANT r TO u"],
  },
  "forbidden-name": {
    hits: [
      "CREATE USER root",
      "DROP USER admin",
      "ALTER USER root NOLOGIN",
      "GRANT r TO root",
      "REVOKE admin FROM root",
      "CREATE USER none",
      "DROP ROLE node",
      "DROP USER sso_maria",
      "GRANT SELECT ON TABLE t TO crdb_internal_x",
      "USE d; REASSIGN OWNED BY root TO u",
      "GRANT public TO u",
    ],
    misses: ["SHOW GRANTS FOR root", "REVOKE admin FROM u", "CREATE USER admins", "SHOW GRANTS ON ROLE admin"],
  },
  "invalid-name": {
    hits: [
      'CREATE USER "two words"',
      'CREATE USER ""',
      `CREATE USER ${"x".repeat(64)}`,
      "CREATE USER me@example.com",
      'GRANT SELECT ON TABLE "" TO u',
      'GRANT SELECT ON TABLE "a\u202eb" TO u',
    ],
    misses: ['CREATE USER "app-user.1"', `CREATE USER ${"x".repeat(63)}`, 'GRANT SELECT ON TABLE "two words" TO u'],
  },
  "name-needs-quotes": {
    hits: [
      "CREATE USER app-user",
      "CREATE USER app.user",
      "CREATE USER 1st",
      "CREATE USER user",
      "CREATE USER values",
      "GRANT order TO u",
      "GRANT r TO 'u'",
      "GRANT SELECT ON TABLE my-table TO u",
      "GRANT SELECT ON TABLE order TO u",
      "GRANT CONNECT ON DATABASE my-db TO u",
      "GRANT USAGE ON SCHEMA left TO u",
      "USE my-db",
      "DROP USER a-b",
      "CREATE USER of",
    ],
    misses: [
      'CREATE USER "app-user"',
      'CREATE USER "user"',
      "CREATE USER backup",
      "GRANT reader TO read",
      "GRANT SELECT ON TABLE values TO u",
      "GRANT SELECT ON TABLE public.order TO u",
      'USE "my-db"',
      "GRANT SELECT ON TABLE schema TO u",
      "CREATE USER müller",
      "USE d; REASSIGN OWNED BY u TO CURRENT_USER",
    ],
  },
  "upper-case-name": {
    hits: ['CREATE USER "AppUser"', 'GRANT r TO "AppUser"'],
    misses: ["CREATE USER AppUser", 'CREATE USER "appuser"', 'GRANT SELECT ON TABLE "Orders" TO u'],
  },
  "two-part-name": {
    hits: ["GRANT SELECT ON TABLE production.orders TO u", "GRANT SELECT ON production.* TO u"],
    misses: [
      "GRANT SELECT ON TABLE orders TO u",
      "GRANT SELECT ON TABLE public.orders TO u",
      "GRANT SELECT ON TABLE shop.public.orders TO u",
      "GRANT USAGE ON SCHEMA sales TO u; GRANT SELECT ON TABLE sales.orders TO u",
      "GRANT USAGE ON SCHEMA production.sales TO u",
    ],
  },
  "password-in-clear": {
    hits: [
      "CREATE USER u WITH PASSWORD 'secret'",
      "ALTER USER u PASSWORD 'secret' VALID UNTIL '2030-01-01'",
      "CREATE USER u LOGIN PASSWORD secret",
      'CREATE USER u PASSWORD "secret"',
    ],
    misses: ["ALTER USER u PASSWORD NULL", "CREATE USER u", "CREATE USER password", "ALTER USER u PASSWORD $1"],
  },
  "role-option": {
    hits: ["CREATE ROLE r CREATEDB", "ALTER USER u NOSQLLOGIN", "CREATE ROLE r CONTROLJOB LOGIN"],
    misses: [
      "ALTER USER u NOCREATEROLE",
      "ALTER ROLE r NOCREATEDB",
      "CREATE ROLE r LOGIN",
      "ALTER USER u NOLOGIN",
      "ALTER ROLE r CONTROLCHANGEFEED",
      "GRANT SYSTEM CREATEDB TO r",
    ],
  },
  "drop-owned-first": {
    hits: [
      "USE d; DROP OWNED BY u",
      "USE d; DROP OWNED BY u; REASSIGN OWNED BY u TO v",
      "USE d; REASSIGN OWNED BY u TO v; USE e; DROP OWNED BY u",
      "USE d; REASSIGN OWNED BY u TO v; DROP OWNED BY u, w",
    ],
    misses: [
      "USE d; REASSIGN OWNED BY u TO v; DROP OWNED BY u",
      "USE d; REASSIGN OWNED BY u, w TO v; DROP OWNED BY w, u",
    ],
  },
  "owned-without-use": {
    hits: ["REASSIGN OWNED BY u TO v", "REASSIGN OWNED BY u TO v; DROP OWNED BY u; USE d"],
    misses: ["USE d; REASSIGN OWNED BY u TO v; DROP OWNED BY u"],
  },
  contradiction: {
    hits: [
      "DROP USER u; GRANT r TO u",
      "CREATE USER u; CREATE USER u",
      "GRANT SELECT ON TABLE t TO u; DROP USER u",
      "GRANT SELECT, INSERT ON TABLE t TO u; REVOKE INSERT, SELECT ON TABLE t FROM u",
      "GRANT r TO u; REVOKE r FROM u",
      "GRANT r TO r",
    ],
    misses: [
      "DROP USER u; CREATE USER u; GRANT r TO u",
      "CREATE USER u; CREATE USER IF NOT EXISTS u",
      "GRANT SELECT ON TABLE t TO u; REVOKE ALL ON TABLE t FROM u; DROP USER u",
      "REVOKE r FROM u; GRANT r TO u",
      "GRANT SELECT ON TABLE t TO u; REVOKE SELECT ON TABLE s FROM u",
      "DROP USER u; DROP USER IF EXISTS u",
      "GRANT r TO u; DROP USER u",
    ],
  },
};

describe.each(Object.keys(CODES) as LintCode[])("%s", (code) => {
  const { hits, misses } = CASES[code];
  const plain = code !== "odd-character" && code !== "unclosed-text" && code !== "missing-semicolon";
  const all = (script: string) => (plain ? variants(script) : [script]);

  test.each(hits)("is found in %s", (script) => {
    for (const variant of all(script)) expect(codesOf(variant, { version: "v26.2.1" }), variant).toContain(code);
  });

  test.each(misses)("is not found in %s", (script) => {
    for (const variant of all(script)) expect(codesOf(variant, { version: "v26.2.1" }), variant).not.toContain(code);
  });
});
