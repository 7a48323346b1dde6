import { instantAt } from "#lib/shared/time/instant.ts";
import { DEFAULT_DATABASE } from "../assumptions/full/clean.ts";
import * as full from "../assumptions/full/statements.ts";
import { doctorName } from "../assumptions/full/things.ts";
import type { Intent, Scope, Subject } from "../intent.ts";
import { type Database, enterDatabase } from "../objects.ts";
import { listDatabases, showSight } from "../own-user.ts";
import { type AccessPlan, planAccess } from "../plan.ts";
import { PRIVILEGES, type PrivilegeOn } from "../privileges.ts";
import { SqlRefusal } from "../refusal.ts";
import { snippets } from "../snippets.ts";
import {
  allowCreateRole,
  disableNow,
  enableLogin,
  expireLogin,
  restoreAdmin,
  revokeAdmin,
  showSessions,
} from "../templates/admin.ts";
import { auditUser } from "../templates/audit.ts";
import { cleanDrop } from "../templates/clean-drop.ts";
import { clearBlockers, type FoundBlockers } from "../templates/clear-blockers.ts";
import {
  askDefaults,
  askGrants,
  askOwned,
  askSchedules,
  askSchemas,
  askSystem,
  DEFAULTS_OF,
} from "../templates/dependencies.ts";
import { hardenPublic } from "../templates/harden-public.ts";
import { rotationPair } from "../templates/rotation.ts";
import { showSignInMethods, showSignInSettings } from "../templates/sign-in.ts";
import { countGrants, countOwned, countSchedules, countSessions, showInsights, showRunning } from "../templates/use.ts";
import { showTime, showUser, showUserRoles } from "../templates/user-facts.ts";
import { verifyEveryone } from "../templates/verify-everyone.ts";
import {
  countSessionsSince,
  showInsightsBetween,
  showLastStatements,
  showRefused,
  showTables,
} from "../templates/watch.ts";
import type { Script, Statement } from "../tokens.ts";

export const VERSIONS = [
  undefined,
  "v23.2.9",
  "v24.3.1",
  "v25.2.0",
  "v25.3.0",
  "v25.4.2",
  "v26.1.0",
  "v26.2.2",
  "v26.3.0",
];

const BETWEEN = { after: Date.UTC(2026, 10, 30, 12), upTo: Date.UTC(2026, 10, 30, 12, 10) };
const DATABASES: readonly Database[] = [
  { name: "shop" },
  { name: "My-DB", schemas: ["public", "sales", 'we"ird', "select"] },
];
const TABLE_PRIVILEGES = Object.keys(PRIVILEGES.table) as readonly PrivilegeOn<"table">[];

/** Every combination of options that an intent can have, for one version and one way of granting. */
export function everyIntent(version: string | undefined, via: Subject["via"]): readonly Intent[] {
  const subject: Subject = {
    user: "App-User.1",
    via,
    demote: { otherAdmins: ["root"] },
    code: "Ab3_-xyz9",
    version,
  };
  const flags = [false, true];
  const scopes: readonly Scope[] = ["existing", "future", "both"];
  const intents: Intent[] = [{ ...subject, level: "monitoring" }];
  for (const scope of scopes)
    for (const newSchemas of flags)
      for (const routines of flags)
        for (const option of flags) {
          const data = { ...subject, databases: DATABASES, scope, newSchemas, routines };
          intents.push({ ...data, level: "read-only" }, { ...data, level: "read-write", saveRows: option });
          intents.push({ ...data, level: "append-only", alsoRead: option });
        }
  const tables = [
    { database: "shop", name: "orders" },
    { database: "shop", name: "Order Lines" },
    { database: "My-DB", schema: "sales", name: "user" },
  ];
  for (const privileges of [...TABLE_PRIVILEGES.map((one) => [one]), TABLE_PRIVILEGES.filter((one) => one !== "ALL")])
    intents.push({ ...subject, level: "table-level", tables, privileges });
  intents.push({ ...subject, level: "ddl-owner", databases: DATABASES });
  intents.push({ ...subject, level: "ddl-owner", databases: DATABASES, takeOverFrom: "migrator", demote: false });
  for (const databases of [[], DATABASES])
    for (const implicitCredentials of flags)
      for (const jobs of flags)
        for (const restore of flags)
          for (const externalConnections of [[], ["bucket", "Other-1"]])
            intents.push({
              ...subject,
              level: "backup-operator",
              databases,
              implicitCredentials,
              jobs,
              restore,
              externalConnections,
            });
  return intents;
}

/** The plan, or null where the version lacks a feature of the intent, or the options exclude each other. */
export function planOrNull(intent: Intent): AccessPlan | null {
  try {
    return planAccess(intent);
  } catch (error) {
    if (error instanceof SqlRefusal && ["unsupported_version", "invalid_intent"].includes(error.code)) return null;
    throw error;
  }
}

const made = new Map<string | undefined, readonly Script[]>();

/** All that can be printed, each once, for one version. */
export function everyScript(version: string | undefined): readonly Script[] {
  const scripts = made.get(version) ?? eachOnce(makeEveryScript(version));
  made.set(version, scripts);
  return scripts;
}

/** Every statement of a version so far, with its number. */
const statements = new Map<string, readonly [number, Statement]>();

/** Without scripts that are another in every token. Equal statements become the same object, in all scripts and versions. */
function eachOnce(given: readonly Script[]): readonly Script[] {
  const scripts = new Map<string, Script>();
  for (const script of given) {
    const known = script.map((statement) => {
      const key = JSON.stringify(statement);
      const one = statements.get(key) ?? ([statements.size, statement] as const);
      statements.set(key, one);
      return one;
    });
    scripts.set(
      known.map(([number]) => number).join(),
      known.map(([, statement]) => statement),
    );
  }
  return [...scripts.values()];
}

/** The statements of all these scripts, each once. One that several versions have is the same object for each. */
export function everyStatement(version: string | undefined): readonly Statement[] {
  return [...new Set(everyScript(version).flat())];
}

/** Every statement of a full check, on names that it could have made, and each that looks at them. */
export function everyStatementOfFullCheck(): readonly Statement[] {
  const [user, database, mark] = [doctorName(new Uint8Array(20)), doctorName(new Uint8Array(20).fill(1)), MARK];
  return [
    full.createMarked(user, "SCRAM-SHA-256$10610:c2FsdA==$c3RvcmVk:c2VydmVy", mark),
    full.shutOut(user, mark),
    full.letIn(user, mark),
    full.takeAdmin(user),
    full.closeSessions(user),
    full.createDatabase(database, user),
    full.giveCreate(database, user),
    full.takeCreate(database, user),
    full.giveDefault(user),
    full.takeDefault(user),
    full.showGrantsOf(user),
    full.showDefaultsFor(user),
    full.showSystemGrantsOf(user),
    full.showOwnAdmin(),
    full.showDatabases(),
    full.dropDatabase(database),
    full.dropUser(user),
    showTime(),
    showUser(user),
    showUserRoles(user),
    enterDatabase(database),
    enterDatabase(DEFAULT_DATABASE),
  ];
}

const MARK = "2026-12-01 09:00:00.123456+00:00";

function makeEveryScript(version: string | undefined): readonly Script[] {
  const user = "App-User.1";
  const plans = (["role", "direct"] as const)
    .flatMap((via) => everyIntent(version, via))
    .map(planOrNull)
    .filter((plan) => plan !== null);
  const known = version === undefined ? {} : { version };
  const common = { user, code: "Ab3_-xyz9", ...known };
  const pair = rotationPair({ first: user, second: "app_user_2", role: "shop_rw_role" }, { otherAdmins: ["x"] });
  const drops = (["sql", "api"] as const).flatMap((dropBy) => [
    cleanDrop({ user, databases: DATABASES, dropBy }),
    cleanDrop({
      user,
      newOwner: "heir",
      databases: [...DATABASES, { name: "system" }],
      externalConnections: ["bucket"],
      inSystem: { onDatabase: true, tables: ["users", "role_members"] },
      creators: ["migrator"],
      grantees: ["reader", "public"],
      dropBy,
    }),
  ]);
  return [
    ...plans.flatMap((plan) => [plan.run, plan.undo, plan.leave]),
    // By far the longest ones, and the same wherever the same is looked at.
    ...new Map(plans.map(({ looksAt, verify }) => [JSON.stringify(looksAt), verify])).values(),
    ...drops.flatMap((drop) => [drop.look, drop.prepare, drop.check, drop.drop]),
    ...[undefined, "heir"].flatMap((newOwner) => Object.values(clearBlockers(user, newOwner, blockers(newOwner)))),
    [askSystem(user), askSchedules(user), askGrants(user), askOwned(user, "shop"), askSchemas()],
    [listDatabases(), showSight("shop")],
    [showRunning(), showInsights(), countSessions(), countSchedules(), countOwned(), countGrants()],
    [showLastStatements(), showInsightsBetween(BETWEEN), showRefused(BETWEEN), showTables(BETWEEN)],
    [countSessionsSince()],
    [showSignInSettings(), showSignInMethods()],
    // Rolecall asks for them in the database that it has entered.
    [
      enterDatabase("shop"),
      ...DEFAULTS_OF.flatMap((of) => [null, 'we"ird'].map((schema) => askDefaults(user, of, schema))),
    ],
    ...[false, true].map((revokeConnect) => hardenPublic({ databases: DATABASES, revokeConnect, ...known })),
    ...snippets({ ...common, database: "shop", tables: ["orders"], otherAdmins: ["root"] }).map(({ script }) => script),
    verifyEveryone(["shop", "My-DB"], common.code),
    pair,
    revokeAdmin(user),
    restoreAdmin(user),
    allowCreateRole(user),
    disableNow(user),
    enableLogin(user),
    expireLogin(user, instantAt(Date.UTC(2027, 2, 31))),
    expireLogin(user, null),
    showSessions(user),
    auditUser(user, DATABASES),
  ];
}

function blockers(newOwner: string | undefined): FoundBlockers {
  const kinds = ["tables", "sequences", "types", "functions", "routines"];
  const defaults = [null, "public", 'we"ird'].flatMap((schema) =>
    [null, "migrator"].flatMap((creator) =>
      [...kinds, ...(schema === null ? ["schemas"] : [])].map((kind) => ({ schema, creator, kind, grantee: "reader" })),
    ),
  );
  const found = { database: "My-DB", owns: newOwner !== undefined, holds: true, defaults };
  const inSystem = { onDatabase: true, tables: ["users", "role_members"] };
  return { system: true, externalConnections: ["bucket"], inSystem, databases: [found] };
}
