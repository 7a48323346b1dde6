import { cellOf, hasColumns, type ResultSet } from "../answers/read/result-set.ts";
import { readSessions } from "../answers/sessions.ts";
import { readSignInSettings } from "../answers/sign-in.ts";
import { readCounts, readTables, readWork } from "../answers/use.ts";
import { showSessions } from "../templates/admin.ts";
import { showSignInMethods, showSignInSettings } from "../templates/sign-in.ts";
import { countSchedules, countSessions, showInsights, showRunning } from "../templates/use.ts";
import { showLastStatements, showRefused, showTables } from "../templates/watch.ts";
import { type Assumption, aboutOne, always, byStatements } from "./assumption.ts";
import { differs, HOLDS, type Outcome, unseen } from "./seen.ts";

const USE = "lib/testing/emulator/emulator-use.test.ts";
/** Nothing ran in this time, so the answer has columns and no rows. */
const LONG_AGO = { after: Date.UTC(2020, 0, 1), upTo: Date.UTC(2020, 0, 2) };

const work = ([set]: readonly [ResultSet, ...ResultSet[]]): Outcome =>
  readWork(set) ? HOLDS : differs("other_columns");

/** What Rolecall assumes of what a cluster shows about sessions and statements. */
export const ACTIVITY: readonly Assumption[] = [
  byStatements(
    always(countSessions()),
    {
      id: "L-17",
      assumes: "SHOW ALL CLUSTER SESSIONS lists open sessions by SQL user, the own one too",
      source: "pkg/sql/delegate/show_sessions.go; pkg/sql/crdb_internal.go: populateSessionsTable",
      dependents: ["sessions"],
      test: [USE, "sessions and schedules are counted by SQL user, and lost nodes apart"],
    },
    ([set]) => {
      const read = readCounts(set, ["user_name", "sessions"]);
      if (!read) return differs("other_columns");
      return read.counts.size > 0 ? HOLDS : differs("row_missing");
    },
  ),
  byStatements(
    aboutOne((user) => showSessions(user)),
    {
      id: "L-18",
      assumes: "Each session of a SQL user has an id, an address, an application and a start",
      source: "docs: show-sessions.md",
      dependents: ["sessions"],
      test: ["lib/sql/answers/sessions.test.ts", "sessions are counted by application and address, with the oldest"],
    },
    ([set]) => (readSessions(set) ? HOLDS : differs("other_columns")),
  ),
  byStatements(
    always(showRunning()),
    {
      id: "L-19",
      assumes: "crdb_internal.cluster_queries has the statements that run, by SQL user and database",
      source: "pkg/sql/crdb_internal.go: populateQueriesTable",
      dependents: ["use"],
      test: [USE, "on v26 the tables are closed until the session opens them, and stay closed where that is forbidden"],
    },
    work,
    { internals: true },
  ),
  byStatements(
    always(showInsights()),
    {
      id: "L-20",
      assumes: "crdb_internal.cluster_execution_insights has statements that were slow or failed",
      source: "pkg/sql/crdb_internal.go; docs: ui-insights-page.md",
      dependents: ["use"],
      test: [USE, "a long WITH that was cut may write, and statements of the database itself are left out"],
    },
    work,
    { internals: true },
  ),
  byStatements(
    always(showRefused(LONG_AGO)),
    {
      id: "L-21",
      assumes: "The insights have the error code of a statement, and when it was over",
      source: "pkg/sql/crdb_internal.go: cluster_execution_insights",
      dependents: ["use"],
      test: [
        "lib/server/restrict/since/since.test.ts",
        "what failed before the restriction, or for another reason, or of another SQL user, is not counted",
      ],
    },
    work,
    { internals: true },
  ),
  byStatements(
    always(showTables(LONG_AGO)),
    {
      id: "L-22",
      assumes: "crdb_internal.decode_plan_gist names the tables of a plan",
      source: "pkg/sql/opt/exec/explain/plan_gist_factory.go",
      dependents: ["use"],
      test: [
        "lib/server/restrict/watch/watch-kept.test.ts",
        "of more places than a SQL user has room for, the database is stored",
      ],
    },
    ([set]) => (readTables(set) ? HOLDS : differs("other_columns")),
    { internals: true },
  ),
  byStatements(
    always(showLastStatements()),
    {
      id: "L-23",
      assumes: "SHOW ALL CLUSTER SESSIONS has the last statement of each session",
      source: "docs: show-sessions.md",
      dependents: ["use"],
      test: [
        "lib/server/restrict/watch/watch.test.ts",
        "last statements of one kind count once a day, whatever their first words",
      ],
    },
    work,
  ),
  byStatements(
    always(countSchedules()),
    {
      id: "L-24",
      assumes: "SHOW SCHEDULES has the owner of each schedule",
      source: "docs: show-schedules.md",
      dependents: ["delete", "use"],
      test: [USE, "sessions and schedules are counted by SQL user, and lost nodes apart"],
    },
    ([set]) => (readCounts(set, ["owner", "schedules"]) ? HOLDS : differs("other_columns")),
  ),
  byStatements(
    always(showSignInSettings()),
    {
      id: "L-25",
      assumes: "SHOW CLUSTER SETTINGS has the settings for sign-in by rules and by JWT, each once",
      source: "pkg/sql/delegate/show_all_cluster_settings.go; docs: cluster-settings.md",
      dependents: ["ways"],
      test: [
        "lib/sql/answers/sign-in.test.ts",
        "show nothing where the answer lacks a setting, has one twice, or is another answer",
      ],
    },
    ([set]) => {
      if (!hasColumns(set, ["variable", "value"])) return differs("other_columns");
      if (set.rows.length === 0) return differs("row_missing");
      return readSignInSettings(set).jwt === undefined ? differs("other_values") : HOLDS;
    },
  ),
  byStatements(
    always(showSignInMethods()),
    {
      id: "L-26",
      assumes: "From v24.3 on an open session says how it signed in",
      source: "docs: v24.3 release notes, show-sessions.md",
      dependents: ["ways"],
      test: [
        "lib/sql/answers/sign-in.test.ts",
        "open sessions show the ways that they used, and a rule that takes either shows neither",
      ],
    },
    ([set]) => {
      if (!hasColumns(set, ["authentication_method", "sessions"])) return differs("other_columns");
      const methods = set.rows.map((row) => cellOf(set, row, "authentication_method"));
      if (methods.length === 0) return unseen("nothing");
      return methods.every((method) => /^(?:NULL|[a-z0-9_-]+)$/.test(method)) ? HOLDS : differs("other_values");
    },
    { since: 2403 },
  ),
];
