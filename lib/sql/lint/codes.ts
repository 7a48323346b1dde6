/** An error is refused by the database; a warning runs and does something else than it seems; the rest is good to know. */
export type Severity = "error" | "warning" | "info";

type About = { readonly severity: Severity; readonly title: string; readonly source: string };

const PRIVILEGES = "cockroachdb/cockroach pkg/sql/privilege/privilege.go, v22.1 to v26.3";
const GRAMMAR = "cockroachdb/generated-diagrams grant_stmt.bnf, revoke_stmt.bnf, v26.2";
const DEFAULTS = "CockroachDB docs, alter-default-privileges.md, v26.2";
const GRANT = "CockroachDB docs, grant.md, v26.2";
const ROLES = "CockroachDB docs, security-reference/authorization.md, v26.2";
const NAMES = "cockroachdb/cockroachdb-parser pkg/security/username/username.go, v25.2";
const KEYWORDS = "CockroachDB docs, keywords-and-identifiers.md, v26.2";

/** Everything that the linter can find. A code never changes its meaning. */
export const CODES = {
  "unclosed-text": {
    severity: "error",
    title: "An unclosed quote or comment",
    source: "CockroachDB docs, sql-constants.md, v26.2",
  },
  "odd-character": { severity: "error", title: "A typographic character", source: KEYWORDS },
  "missing-semicolon": {
    severity: "error",
    title: "A semicolon is missing",
    source: "CockroachDB docs, sql-statements.md, v26.2",
  },
  "not-in-grammar": { severity: "error", title: "Not valid in CockroachDB", source: GRAMMAR },
  "postgres-only": { severity: "error", title: "Only PostgreSQL has this", source: GRAMMAR },
  "target-missing": { severity: "error", title: "ON or SYSTEM is missing", source: GRAMMAR },

  "table-privilege-on-database": {
    severity: "error",
    title: "A privilege on tables cannot be granted on a database",
    source: PRIVILEGES,
  },
  "all-on-database": { severity: "warning", title: "ALL ON DATABASE opens no table", source: PRIVILEGES },
  "invalid-privilege": { severity: "error", title: "This kind of object has no such privilege", source: PRIVILEGES },
  "unknown-privilege": { severity: "error", title: "There is no such privilege", source: PRIVILEGES },
  "needs-version": { severity: "error", title: "Needs a later version of CockroachDB", source: PRIVILEGES },
  "all-beside-others": { severity: "error", title: "ALL cannot be combined with other privileges", source: GRAMMAR },
  "no-effect-on-sequence": { severity: "info", title: "Has no effect on a sequence", source: PRIVILEGES },
  "update-needs-select": {
    severity: "info",
    title: "UPDATE and DELETE also need SELECT",
    source: "CockroachDB docs, update.md and delete.md, v26.2",
  },

  "missing-usage": { severity: "warning", title: "USAGE on the schema is missing", source: GRANT },
  "missing-future": { severity: "warning", title: "Covers only existing objects", source: GRANT },
  "missing-existing": { severity: "warning", title: "Covers only later objects", source: DEFAULTS },
  "defaults-without-for": { severity: "warning", title: "Default privileges without FOR", source: DEFAULTS },
  "defaults-without-use": { severity: "warning", title: "Does not name the database", source: DEFAULTS },
  "grant-without-use": { severity: "info", title: "Does not name the database", source: GRANT },
  "defaults-in-other-database": { severity: "warning", title: "Applies to another database", source: DEFAULTS },
  "defaults-in-schema-on-schemas": { severity: "error", title: "IN SCHEMA excludes ON SCHEMAS", source: DEFAULTS },

  "grant-admin": { severity: "warning", title: "Makes a superuser", source: ROLES },
  "revoke-admin-first": { severity: "warning", title: "Revokes admin before granting privileges", source: ROLES },
  "still-admin": { severity: "warning", title: "Leaves a superuser", source: ROLES },
  "admin-option": { severity: "warning", title: "Lets the grantee pass the role on", source: GRANT },
  "grant-option": { severity: "warning", title: "Lets the grantee pass privileges on", source: GRANT },
  "grant-to-public": { severity: "warning", title: "Grants to every user", source: ROLES },
  "membership-in-transaction": {
    severity: "warning",
    title: "Membership changes inside a transaction",
    source: "CockroachDB docs, known-limitations/grant-revoke-schema-changes.md, v26.2",
  },

  "forbidden-name": { severity: "warning", title: "Belongs to CockroachDB or to single sign-on", source: NAMES },
  "invalid-name": { severity: "error", title: "Cannot be a name", source: NAMES },
  "name-needs-quotes": { severity: "error", title: "Needs double quotes", source: KEYWORDS },
  "upper-case-name": { severity: "info", title: "Upper case is lost", source: NAMES },
  "two-part-name": {
    severity: "info",
    title: "May mean a database or a schema",
    source: "CockroachDB docs, sql-name-resolution.md, v26.2",
  },

  "password-in-clear": {
    severity: "warning",
    title: "A password in clear text",
    source: "CockroachDB docs, create-user.md, v26.2",
  },
  "role-option": { severity: "info", title: "A role option where a system privilege exists", source: ROLES },

  "drop-owned-first": {
    severity: "warning",
    title: "Deletes objects that were not reassigned",
    source: "CockroachDB docs, drop-owned-by.md, v26.2",
  },
  "owned-without-use": {
    severity: "warning",
    title: "Does not name the database",
    source: "CockroachDB docs, reassign-owned.md and drop-owned-by.md, v26.2",
  },
  contradiction: {
    severity: "warning",
    title: "Contradicts an earlier statement",
    source: "CockroachDB docs, drop-user.md and revoke.md, v26.2",
  },
} as const satisfies Record<string, About>;

export type LintCode = keyof typeof CODES;
