import { membershipsOf } from "../answers/compare/held.ts";
import { validUntilText } from "../answers/login-facts.ts";
import {
  cellOf,
  GRANT_COLUMNS,
  hasColumns,
  hasWholeValues,
  isYes,
  type ResultSet,
} from "../answers/read/result-set.ts";
import { optionsIn, readOptions } from "../answers/role-options.ts";
import { readCountedGrants, readOwned, readSchemas } from "../answers/use.ts";
import { verifyResults } from "../answers/verify-answer.ts";
import { enterDatabase, SYSTEM_DATABASE } from "../objects.ts";
import { listDatabases, showSight } from "../own-user.ts";
import { countGrants, countOwned, showSchemas } from "../templates/use.ts";
import { showEveryUser, showPublic, showUserAndRoles, showUserRoles } from "../templates/user-facts.ts";
import { verifyAccess } from "../templates/verify.ts";
import { showUsersAndOwners } from "../templates/verify-everyone.ts";
import { preciseTime } from "../time.ts";
import type { Statement } from "../tokens.ts";
import { type About, type Assumption, aboutOne, always, byStatements } from "./assumption.ts";
import { differs, HOLDS, type Outcome, unseen } from "./seen.ts";

const [showUsers, showRoles, showSystem] = showEveryUser();
const USE = "lib/testing/emulator/emulator-use.test.ts";
const EVERY_USER = "lib/sql/answers/every-user.test.ts";

/** The code of a check whose answer is kept nowhere. */
const CODE = "rolecall-doctor";
/** Every cluster has it, and Rolecall's sessions begin in it. */
const DEFAULT_DATABASE = "defaultdb";

const inDefault = (statement: Statement) => always(enterDatabase(DEFAULT_DATABASE), statement);

const columns =
  (...wanted: readonly string[]) =>
  ([set]: readonly [ResultSet, ...ResultSet[]]): Outcome =>
    hasColumns(set, wanted) ? HOLDS : differs("other_columns");

const has = (set: ResultSet, column: string, value: string) =>
  set.rows.some((row) => cellOf(set, row, column) === value);

/** What Rolecall assumes of CockroachDB, as far as statements that only read show it. They are those that Rolecall sends. */
export const STATEMENTS: readonly Assumption[] = [
  byStatements(
    always(showUsers),
    {
      id: "L-01",
      assumes: "SHOW USERS lists every user and role with its options, root and admin too",
      source: "pkg/sql/delegate/show_roles.go; docs: show-users.md",
      dependents: ["states", "facts", "logins", "expiry"],
      test: [EVERY_USER, "follow roles to admin, and name the role that gives it"],
    },
    ([set]) => {
      if (!hasColumns(set, ["username", "options"])) return differs("other_columns");
      return has(set, "username", "root") && has(set, "username", "admin") ? HOLDS : differs("row_missing");
    },
  ),
  byStatements(
    always(showUsers),
    {
      id: "L-02",
      assumes: "The options in SHOW USERS are words such as NOLOGIN, or a word with = and a value",
      source: "docs: show-users.md; an array from v25.3, before that a text",
      dependents: ["states", "facts"],
      test: ["lib/sql/answers/login-facts.test.ts", "options are read as an array and, from before v25.3, as words"],
    },
    ([set]) => {
      if (!hasColumns(set, ["username", "options"])) return differs("other_columns");
      const options = optionsOf(set).flatMap((cell) => optionsIn(cell));
      if (options.length === 0) return unseen("nothing");
      return options.every((option) => /^[A-Z][A-Z ]*(?:=|$)/.test(option)) ? HOLDS : differs("other_values");
    },
  ),
  byStatements(
    always(showUsers),
    {
      id: "L-03",
      assumes: "VALID UNTIL stands among the options as a time with its zone",
      source: "pkg/sql/roleoption/role_option.go",
      dependents: ["expiry", "born_without_admin"],
      test: ["lib/sql/answers/login-facts.test.ts", "an expiry that is no time is not taken for none"],
    },
    ([set]) => {
      if (!hasColumns(set, ["username", "options"])) return differs("other_columns");
      const times = optionsOf(set).flatMap((cell) => validUntilText(cell) ?? []);
      if (times.length === 0) return unseen("nothing");
      return times.every((text) => preciseTime(text)) ? HOLDS : differs("other_values");
    },
  ),
  byStatements(
    always(showUsers),
    {
      id: "L-04",
      assumes: "From v25.3 on SHOW USERS estimates the last login",
      source: "docs: v25.3 release notes, show-users.md",
      dependents: ["logins"],
      test: [
        "lib/sql/answers/every-user.test.ts",
        "see a login that a role's NOSQLLOGIN forbids, and what makes privileged",
      ],
    },
    ([set]) => (hasColumns(set, ["estimated_last_login_time"]) ? HOLDS : differs("other_columns")),
    { since: 2503 },
  ),
  byStatements(
    always(showRoles),
    {
      id: "L-05",
      assumes: "SHOW GRANTS ON ROLE lists who is in which role: root is in admin, and may grant it",
      source: "pkg/sql/delegate/show_role_grants.go",
      dependents: ["states", "facts", "connection"],
      test: [EVERY_USER, "are the same whatever the order of the rows"],
    },
    ([set]) => {
      if (!hasColumns(set, ["role_name", "member", "is_admin"])) return differs("other_columns");
      if (!hasWholeValues(set)) return differs("other_values");
      const isRoot = (row: readonly string[]) =>
        cellOf(set, row, "role_name") === "admin" && cellOf(set, row, "member") === "root";
      return set.rows.some((row) => isRoot(row) && isYes(cellOf(set, row, "is_admin")))
        ? HOLDS
        : differs("row_missing");
    },
  ),
  byStatements(
    aboutOne((user) => [showRoles, showUserRoles(user)]),
    {
      id: "L-06",
      assumes: "SHOW GRANTS ON ROLE FOR a SQL user has the roles that it is in, also through another role",
      source: "pkg/sql/delegate/show_role_grants.go; docs: v23.1 release notes",
      dependents: ["states", "facts", "connection"],
      test: [
        "lib/testing/emulator/emulator-answers.test.ts",
        "the verify script is answered with what was granted, also through roles",
      ],
    },
    rolesOfOne,
  ),
  byStatements(
    always(showSystem),
    {
      id: "L-07",
      assumes: "SHOW SYSTEM GRANTS lists who holds which privilege in the whole cluster",
      source: "docs: show-system-grants.md",
      dependents: ["states", "facts", "sessions"],
      test: [
        EVERY_USER,
        "are privileged by the role option of a role, direct or through another, and say nothing of others",
      ],
    },
    columns("grantee", "privilege_type", "is_grantable"),
  ),
  byStatements(
    always(enterDatabase(SYSTEM_DATABASE), listDatabases()),
    {
      id: "L-08",
      assumes: "pg_database lists every database to every SQL user, system too",
      source: "pkg/sql/pg_catalog.go: forEachDatabaseDesc with requiresPrivileges false",
      dependents: ["states"],
      test: [
        "lib/sql/answers/verify-everyone.test.ts",
        "an answer from which a database of the cluster was taken away proves nothing",
      ],
    },
    ([set]) => {
      if (!hasColumns(set, ["database_name"])) return differs("other_columns");
      return has(set, "database_name", SYSTEM_DATABASE) ? HOLDS : differs("row_missing");
    },
  ),
  byStatements(
    always(showSight(SYSTEM_DATABASE)),
    {
      id: "L-09",
      assumes: "has_database_privilege says whether the session may CONNECT to a database",
      source: "pkg/sql/information_schema.go: userCanSeeDescriptor",
      dependents: ["states"],
      test: ["lib/sql/answers/live-verdict.test.ts", "one with a database that hides"],
    },
    ([set]) => {
      const [row] = set.rows;
      if (!row || !hasColumns(set, ["seen_database", "can_connect"])) return differs("other_columns");
      return /^(?:t|f|true|false)$/.test(cellOf(set, row, "can_connect")) ? HOLDS : differs("other_values");
    },
  ),
  byStatements(
    aboutOne((user) => verifyAccess(user, { databases: [], others: [DEFAULT_DATABASE] }, CODE)),
    {
      id: "L-10",
      assumes: "The statements of a check of one SQL user are answered, and their counts fit their rows",
      source: "docs: show-grants.md, show-default-privileges.md, pg_catalog",
      dependents: ["states", "connection"],
      test: ["lib/sql/answers/verify-answer.test.ts", "two answers in one paste prove nothing"],
    },
    (sets, { sqlUser }) =>
      verifyResults({ user: sqlUser ?? "", code: CODE }, sets, []).state === "inconclusive"
        ? differs("not_equal")
        : HOLDS,
  ),
  byStatements(
    always(showUsersAndOwners()),
    {
      id: "L-11",
      assumes: "In a check of all SQL users, the options of each have the length that the cluster counts",
      source: "docs: show-users.md, functions-and-operators.md",
      dependents: ["states"],
      test: [
        "lib/sql/answers/verify-everyone.test.ts",
        "says of each user what the script about that user alone proves",
      ],
    },
    ([set]) => {
      if (!hasColumns(set, ["username", "role_options", "role_options_length", "owns_database"]))
        return differs("other_columns");
      return readOptions({ set, rows: set.rows }) && hasWholeValues(set) ? HOLDS : differs("other_values");
    },
  ),
  byStatements(
    aboutOne((user) => [showUserAndRoles(user)]),
    {
      id: "L-12",
      assumes: "A SELECT over SHOW USERS has the row of one SQL user and those of its roles",
      source: "docs: show-users.md, common-table-expressions.md",
      dependents: ["facts", "expiry"],
      test: [
        "lib/sql/answers/user-facts.test.ts",
        "says of a role's options and of public's rights that more can be gained by them",
      ],
    },
    ([set], { sqlUser }) => {
      if (!hasColumns(set, ["username", "options"])) return differs("other_columns");
      return has(set, "username", sqlUser ?? "") ? HOLDS : differs("row_missing");
    },
  ),
  byStatements(
    inDefault(showPublic(DEFAULT_DATABASE)),
    {
      id: "L-13",
      assumes: "SHOW GRANTS FOR public has what every SQL user may do in a database",
      source: "pkg/sql/delegate/show_grants.go",
      dependents: ["states", "facts"],
      test: [
        "lib/sql/answers/user-facts.test.ts",
        "tells what each grantee gives in a database, and what the password reaches",
      ],
    },
    columns(...GRANT_COLUMNS),
  ),
  byStatements(
    inDefault(countGrants()),
    {
      id: "L-14",
      assumes: "SHOW GRANTS has every grant in the current database, with the kind of its object",
      source: "pkg/sql/delegate/show_grants.go",
      dependents: ["use"],
      test: [USE, "counts of grants and objects stay small for a SQL user with 10,000 of them"],
    },
    ([set]) => (readCountedGrants(set) ? HOLDS : differs("other_columns")),
  ),
  byStatements(
    inDefault(countOwned()),
    {
      id: "L-15",
      assumes: "pg_class, pg_namespace and pg_proc have the owner of each table, schema and routine",
      source: "pkg/sql/pg_catalog.go",
      dependents: ["facts", "use", "delete"],
      test: [USE, "counts of grants and objects stay small for a SQL user with 10,000 of them"],
    },
    ([set]) => (readOwned(set) ? HOLDS : differs("other_columns")),
  ),
  byStatements(
    inDefault(showSchemas()),
    {
      id: "L-16",
      assumes: "SHOW SCHEMAS lists the schemas of the current database",
      source: "docs: show-schemas.md",
      dependents: ["use"],
      test: [USE, "counts of grants and objects stay small for a SQL user with 10,000 of them"],
    },
    ([set]) => (readSchemas(set) ? HOLDS : differs("other_columns")),
  ),
];

const optionsOf = (set: ResultSet) =>
  set.rows.map((row) => cellOf(set, row, "options")).filter((cell) => cell !== "NULL");

/** The roles of one SQL user as its own answer has them, and as the list of all says. */
function rolesOfOne([all, own]: readonly [ResultSet, ...ResultSet[]], { sqlUser }: About): Outcome {
  const isRoles = (set: ResultSet) => hasColumns(set, ["role_name", "member", "is_admin"]);
  if (!own || !isRoles(all) || !isRoles(own)) return differs("other_columns");
  const { roles } = membershipsOf(sqlUser ?? "", [all]);
  const held = membershipsOf(sqlUser ?? "", [own]);
  if (held.stranger !== undefined || [...held.roles].sort().join() !== [...roles].sort().join())
    return differs("not_equal");
  return all.rows.some((row) => roles.has(cellOf(all, row, "member"))) ? HOLDS : unseen("nothing");
}
