import { type Assumption, byChange } from "./assumption.ts";

const SPEC = "openapi.json of cockroach-cloud-sdk-go, version 2024-09-16";
const EMULATED = "lib/emulator/sql/sql-server.test.ts";

/** What Rolecall assumes of changes. Reading does not show it: a full check tries it on SQL users that it makes, and one that only reads leaves it open. */
export const CHANGES: readonly Assumption[] = [
  byChange({
    id: "C-11",
    assumes: "A SQL user of the Cloud API is admin, and may grant it",
    source: "cockroachcloud docs: cloud-api.md; terraform-provider-cockroach #376",
    dependents: ["create", "states", "connection"],
    test: [
      "lib/server/verification/check-pasted.test.ts",
      "a new SQL user of the same name is admin again, and an answer about the earlier one proves nothing",
    ],
  }),
  byChange({
    id: "C-12",
    assumes: "A change answers with the name of its SQL user, as the database keeps it",
    source: `${SPEC}: CreateSQLUser, DeleteSQLUser, ChangeSQLUserPassword`,
    dependents: ["create", "reset", "delete"],
    test: [
      "lib/server/cloud/api/client-answers.test.ts",
      "an answer to %s that names another SQL user leaves the outcome unknown",
    ],
  }),
  byChange({
    id: "C-13",
    assumes: "The same password can be set again",
    source: "cockroachcloud release notes of 2021-08-09; no rule against it is documented",
    dependents: ["reset", "connection"],
    test: ["lib/server/cloud/api/settle-password.test.ts", "%s is sent again, with the same password"],
  }),
  byChange({
    id: "C-14",
    assumes: "A new password keeps open sessions",
    source: "passwords are looked at when a session begins: pkg/sql/pgwire/auth.go",
    dependents: ["reset", "sessions"],
    test: [
      "lib/server/sql-users/facts/compromised.test.ts",
      "a Cluster Creator may replace it without ending sessions, but not that of a protected SQL user",
    ],
  }),
  byChange({
    id: "C-15",
    assumes: "To delete a SQL user that is not there answers 404",
    source: "terraform-provider-cockroach: sql_user_resource.go",
    dependents: ["delete"],
    test: ["lib/emulator/sql-users.test.ts", "a second delete and a password for an unknown user are 404 with code 5"],
  }),
  byChange({
    id: "C-16",
    assumes: "A SQL user that owns objects or holds grants is not deleted, and the answer names them",
    source: "pkg/sql/drop_role.go; docs: drop-user.md",
    dependents: ["delete"],
    test: [EMULATED, "a drop is refused while grants exist, and names them"],
  }),
  byChange({
    id: "C-17",
    assumes: "After a reset the new password signs in, and the old one does not",
    source: `${SPEC}: ChangeSQLUserPassword; one password per SQL user: pkg/sql/alter_role.go`,
    dependents: ["reset"],
    test: [
      "lib/emulator/sql-users.test.ts",
      "create, list, change the password, delete: each answers 200 with the name, and the password opens",
    ],
  }),
  byChange({
    id: "L-27",
    assumes: "CREATE USER takes a SCRAM-SHA-256 verifier, and its password signs in",
    source: "docs: security-reference/scram-authentication.md; pkg/security/password/password.go",
    dependents: ["born_without_admin"],
    test: [
      "lib/server/sql-users/create/creation.test.ts",
      "on a cluster that takes a verifier for the password itself, the password that is shown logs in",
    ],
  }),
  byChange({
    id: "L-28",
    assumes: "A SQL user that SQL makes holds nothing, and the Cloud API lists it",
    source: "pkg/sql/create_role.go; terraform-provider-cockroach #376",
    dependents: ["born_without_admin"],
    test: [EMULATED, "a user that SQL makes is in the Cloud API's list and holds nothing"],
  }),
  byChange({
    id: "L-29",
    assumes: "VALID UNTIL keeps microseconds",
    source: "pkg/sql/roleoption/role_option.go",
    dependents: ["born_without_admin"],
    test: ["lib/sql/creation-mark.test.ts", "a mark is known again as the database prints it, and by no other time"],
  }),
  byChange({
    id: "L-30",
    assumes: "NOLOGIN, and a VALID UNTIL that has passed, refuse the next login by password",
    source: "pkg/sql/pgwire/auth.go; cockroachdb/cockroach#45541",
    dependents: ["expiry"],
    test: [EMULATED, "is refused without login, and after the end of the password"],
  }),
  byChange({
    id: "L-31",
    assumes: "REVOKE admin counts from the next statement of an open session",
    source: "pkg/sql/revoke_role.go; docs: security-reference/authorization.md",
    dependents: ["born_without_admin", "states"],
    test: ["lib/sql/templates/admin.test.ts", "take admin away, shut the user out and let it in again"],
  }),
  byChange({
    id: "L-32",
    assumes: "CANCEL SESSIONS closes the sessions of a SQL user on every node",
    source: "docs: cancel-session.md",
    dependents: ["sessions", "expiry"],
    test: ["lib/sql/templates/admin.test.ts", "take admin away, shut the user out and let it in again"],
  }),
  byChange({
    id: "L-33",
    assumes: "SHOW GRANTS FOR a SQL user has what it was granted, until that is revoked",
    source: "pkg/sql/delegate/show_grants.go; docs: show-grants.md",
    dependents: ["states", "facts"],
    test: [
      "lib/testing/emulator/emulator-answers.test.ts",
      "the verify script is answered with what was granted, also through roles",
    ],
  }),
  byChange({
    id: "L-34",
    assumes: "Default privileges FOR ALL ROLES are those of their grantee in SHOW DEFAULT PRIVILEGES FOR GRANTEE",
    source: "pkg/sql/delegate/show_default_privileges.go",
    dependents: ["states", "delete"],
    test: [
      "lib/sql/templates/verify.test.ts",
      "changes nothing, for single sign-on users too, and asks for defaults per schema",
    ],
  }),
];
