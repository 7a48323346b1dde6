import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { GENERATED_OWN_NAME, type ShownDeed } from "#lib/shared/deeds.ts";
import { endOfDay } from "#lib/shared/ends.ts";
import type { Permission } from "#lib/shared/policy.ts";
import { SQL_LEVELS, type SqlLevel } from "#lib/sql/own-user.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { inRequest } from "../../testing/next-headers.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import { saveProof } from "../../testing/save-proof.ts";
import { callsSince, intents, isSqlFirst, runShown, showSql, statementsSince } from "../../testing/sent.ts";
import { byNamed, freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { resetOwnDoor } from "../doors/own-sql-users.ts";
import { approveRequestDoor, claimRequestDoor, requestForOwnDoor, requestNewDoor } from "../doors/requests.ts";
import {
  changeLevelDoor,
  connectSqlDoor,
  disconnectSqlDoor,
  removeLeftSqlUserDoor,
  rotateSqlConnectionDoor,
} from "../doors/sql-connection.ts";
import { disableLoginDoor, enableLoginDoor, endSessionsDoor, expireLoginDoor } from "../doors/sql-user-login.ts";
import {
  createSqlUserDoor,
  deleteSqlUserDoor,
  finishCreationDoor,
  removeLeftDoor,
  resetPasswordDoor,
  runSqlDoor,
} from "../doors/sql-users.ts";
import { forgetSqlUsers } from "../sql-users/sql-user-list.ts";
import { sqlConnectionOf } from "../store/sql-connections.ts";
import { rowOf, saveCreated } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { addTeam } from "../store/teams.ts";
import type { MutationDoor } from "./door.ts";
import { preview } from "./run.ts";

freshProcess();

const RUNS = process.env.ROLECALL_PROVE === "1" ? 100 : 5;

const world = sqlWorld(["shop", "stock"]);
let team: string;
let mara: Person;

beforeEach(async () => {
  team = await addTeam(await store(), "Payments");
  mara = await person("Mara", { team });
});

/** Names as Rolecall takes them, up to 63 bytes, words of SQL among them. */
const name = fc
  .oneof(
    fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,62}$/),
    fc.constantFrom("user", "select", "order", "drop.table-x", "_", `a${"b".repeat(62)}`),
  )
  .filter((text) => !/^(pg_|crdb_internal|sso_|rolecall_|root$|admin$|node$|public$|none$)/.test(text));
const purpose = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));

type Deed = <R>(use: <P extends Permission, I, O>(by: Person, door: MutationDoor<P, I, O>, input: unknown) => R) => R;

/** A SQL user on the cluster, of the team, verified as restricted. */
async function existing(user: string): Promise<string> {
  const target = { clusterId: world().clusterId, name: user };
  await world().cloud.addUser(world().clusterId, user);
  await forgetSqlUsers(world().clusterId);
  const db = await store();
  await saveCreated(db, target, { purpose: "", ownerTeamId: team, by: byNamed("Ada") });
  await saveProof(db, target, { state: "restricted", databases: [], by: "Ada" });
  return (await rowOf(db, target))?.id ?? "";
}

async function request(door: typeof requestNewDoor | typeof requestForOwnDoor, input: object): Promise<string> {
  const answer = await change(mara, door as typeof requestNewDoor, { reason: "Needed", ...input });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.id;
}

const WISH = { purpose: "takes money", contact: "", userKind: "service", access: "level=read-only", wantedDays: 30 };

/** Every change that sends something, for a SQL user of this name. */
const DEEDS: Record<string, (user: string, words: string) => Promise<Deed>> = {
  "a create": async (user, words) => (use) =>
    use(world().ada, createSqlUserDoor, {
      clusterId: world().clusterId,
      name: user,
      purpose: words,
      ownerTeamId: team,
    }),
  "a reset": async (user) => {
    await existing(user);
    return (use) => use(world().ada, resetPasswordDoor, { clusterId: world().clusterId, name: user });
  },
  "a delete": async (user) => {
    await existing(user);
    return (use) => use(world().ada, deleteSqlUserDoor, { clusterId: world().clusterId, name: user });
  },
  "a reset by the owning team": async (user) => {
    const id = await existing(user);
    return (use) => use(mara, resetOwnDoor, { id });
  },
  "an approved create": async (user, words) => {
    const { clusterId, cloud } = world();
    // Members ask where their team has a SQL user.
    if (!cloud.userNames(clusterId).includes("there")) await existing("there");
    const id = await request(requestNewDoor, { kind: "create", clusterId, teamId: team, ...WISH, name: "asked_for" });
    const changes = { name: user, purpose: `For ${words}` };
    return (use) => use(world().ada, approveRequestDoor, { clusterId, id, changes });
  },
  "an approved deletion": async (user) => {
    const id = await request(requestForOwnDoor, { kind: "delete", sqlUserId: await existing(user) });
    return (use) => use(world().ada, approveRequestDoor, { clusterId: world().clusterId, id });
  },
  "a claim of an approved reset": async (user) => {
    const id = await request(requestForOwnDoor, { kind: "reset", sqlUserId: await existing(user) });
    const approved = await change(world().ada, approveRequestDoor, { clusterId: world().clusterId, id });
    expect(approved).toMatchObject({ ok: true });
    return (use) => use(mara, claimRequestDoor, { id });
  },
  "an approved reset": async (user) => {
    const id = await request(requestForOwnDoor, { kind: "reset", sqlUserId: await existing(user) });
    return (use) => use(world().ada, approveRequestDoor, { clusterId: world().clusterId, id });
  },
};

const ACCESS = { level: "read-only", via: "role", scope: "both", databases: [{ name: "shop" }, { name: "stock" }] };

async function scripted(user: string, script: object): Promise<Deed> {
  if (!world().cloud.userNames(world().clusterId).includes(user)) await existing(user);
  if (
    !world()
      .cloud.userNames(world().clusterId)
      .some((each) => each.startsWith("rolecall_"))
  )
    await turnOn(world(), "manage");
  const input = { clusterId: world().clusterId, name: user, script };
  const shown = await showSql(world().ada, input);
  if (!shown.ok) throw new Error(JSON.stringify(shown.error));
  return (use) => use(world().ada, runSqlDoor, { ...input, digest: shown.value.digest });
}

const SCRIPTS: typeof DEEDS = {
  "a create by SQL": async (user, words) => {
    if ((await sqlConnectionOf(await store(), world().clusterId)) === undefined) await turnOn(world(), "manage");
    const asked = { purpose: words, ownerTeamId: team, wanted: ACCESS, endsAt: endOfDay("2033-04-05") };
    const input = { clusterId: world().clusterId, name: user, ...asked };
    return (use) => use(world().ada, createSqlUserDoor, input);
  },
  "an approved later end": async (user) => {
    if ((await sqlConnectionOf(await store(), world().clusterId)) === undefined) await turnOn(world(), "manage");
    const sqlUserId = await existing(user);
    const db = await store();
    await db.updateTable("sql_users").set({ wanted_until: Date.now() }).where("id", "=", sqlUserId).execute();
    const id = await request(requestForOwnDoor, { kind: "extend", sqlUserId, wantedDays: 30 });
    return (use) => use(world().ada, approveRequestDoor, { clusterId: world().clusterId, id });
  },
  "the SQL for wanted access": (user) => scripted(user, { kind: "access", wanted: ACCESS, demote: true }),
  "the SQL that takes all of it back": (user) =>
    scripted(user, { kind: "undo", wanted: ACCESS, from: "all", done: 1_000 }).then(async (deed) => {
      // Only what exists can be taken back.
      await givenAccess(user);
      return deed;
    }),
  "the SQL that takes one SQL user out again": (user) =>
    scripted(user, { kind: "undo", wanted: ACCESS, from: "user", done: 1_000 }).then(async (deed) => {
      await givenAccess(user);
      return deed;
    }),
  "the SQL that clears what blocks a deletion": async (user) => {
    const deed = await scripted(user, { kind: "restrict" });
    await deed((by, door, input) => change(by, door, input));
    for (const statement of blockersOf(user)) world().sql.asRoot(statement);
    if (!world().cloud.userNames(world().clusterId).includes("heir")) await existing("heir");
    return scripted(user, { kind: "clean_up", newOwner: "heir" });
  },
  "the SQL that restricts": (user) => scripted(user, { kind: "restrict" }),
};

/** Turns the connection on at this level, and off where it is at another. */
async function connected(level: SqlLevel | null): Promise<void> {
  const { clusterId, ada } = world();
  const now = await sqlConnectionOf(await store(), clusterId);
  if (now?.level === level || (!now && level === null)) return;
  if (now) expect(await change(ada, disconnectSqlDoor, { clusterId })).toMatchObject({ ok: true });
  if (level) await turnOn(world(), level);
}

const onLogin =
  (
    door: typeof disableLoginDoor | typeof enableLoginDoor | typeof expireLoginDoor | typeof endSessionsDoor,
    more = {},
  ) =>
  async (user: string): Promise<Deed> => {
    await connected("manage");
    await existing(user);
    const input = { clusterId: world().clusterId, name: user, ...more };
    return (use) => use(world().ada, door as typeof enableLoginDoor, input);
  };

const onConnection =
  (from: SqlLevel | null, door: typeof connectSqlDoor | typeof rotateSqlConnectionDoor, more = {}) =>
  async (): Promise<Deed> => {
    await connected(from);
    const input = { clusterId: world().clusterId, ...more };
    return (use) => use(world().ada, door as typeof connectSqlDoor, input);
  };

const DIRECT = { ...ACCESS, via: "direct" };
/** What a creation has left that stopped at a statement. */
async function left(user: string, words: string, statement: RegExp, byApi = false): Promise<void> {
  await connected("manage");
  const db = await store();
  await db
    .updateTable("sql_connections")
    .set({ lists_sql_made: byApi ? 0 : 1 })
    .execute();
  world().sql.fault({ kind: "retry", statement });
  const input = { clusterId: world().clusterId, name: user, purpose: words, wanted: DIRECT };
  const stopped = await change(world().ada, createSqlUserDoor, input);
  expect(stopped).toMatchObject({ ok: true, value: { unfinished: {} } });
  world().sql.clearFaults();
}

const LEFT: typeof DEEDS = Object.fromEntries(
  [
    ["of a SQL user without privileges", /^GRANT SELECT/, false],
    ["of an admin that the Cloud API has made", /^REVOKE admin/, true],
  ].flatMap(([what, statement, byApi]) =>
    ([finishCreationDoor, removeLeftDoor] as const).map((door, at) => [
      `the ${at === 0 ? "completion" : "removal"} ${what}`,
      async (user: string, words: string) => {
        await left(user, words, statement as RegExp, byApi as boolean);
        const input = { clusterId: world().clusterId, name: user };
        return ((use) => use(world().ada, door as typeof removeLeftDoor, input)) as Deed;
      },
    ]),
  ),
);

const CONNECTION: typeof DEEDS = {
  "a disabled login": onLogin(disableLoginDoor, { sessions: false }),
  "a disabled login with its sessions": onLogin(disableLoginDoor, { sessions: true }),
  "an enabled login": onLogin(enableLoginDoor),
  "an expiry": onLogin(expireLoginDoor, { at: Date.parse("2033-04-05T00:00:00Z") }),
  "a removed expiry": onLogin(expireLoginDoor, { at: null }),
  "ended sessions": onLogin(endSessionsDoor),
  ...Object.fromEntries(
    SQL_LEVELS.map((level) => [`turning on ${level}`, onConnection(null, connectSqlDoor, { level })]),
  ),
  "a rotation": onConnection("observe", rotateSqlConnectionDoor),
  "a lower level": onConnection("manage", changeLevelDoor, { level: "create" }),
  "a higher level": onConnection("observe", changeLevelDoor, { level: "create" }),
  "turning off": onConnection("create", disconnectSqlDoor),
  "the removal of a SQL user of an earlier connection": async () => {
    const { clusterId, cloud, ada } = world();
    const name = `rolecall_${randomBytes(5).toString("hex")}`;
    await cloud.addUser(clusterId, name);
    await saveCreated(await store(), { clusterId, name }, { purpose: "", ownerTeamId: null, by: byNamed("Ada") });
    await forgetSqlUsers(clusterId);
    return (use) => use(ada, removeLeftSqlUserDoor, { clusterId, name });
  },
};

const blockersOf = (user: string) => [
  `REASSIGN OWNED BY root TO "${user}"`,
  `GRANT SELECT ON TABLE shop.public.table_1 TO "${user}"`,
  `GRANT SYSTEM VIEWACTIVITY TO "${user}"`,
  `ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO "${user}"`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE heir IN SCHEMA public GRANT SELECT ON TABLES TO "${user}"`,
];

async function givenAccess(user: string): Promise<void> {
  const input = { clusterId: world().clusterId, name: user, script: { kind: "access", wanted: ACCESS, demote: false } };
  const given = await runShown(world().ada, input);
  expect(given).toMatchObject({ ok: true, value: { stopped: null } });
}

describe("what a preview shows is byte for byte what is then sent and recorded, of", () => {
  const all = { ...DEEDS, ...SCRIPTS, ...CONNECTION, ...LEFT };
  test.each(Object.keys(all))("%s", { timeout: 60_000 }, async (kind) => {
    await fc.assert(
      fc.asyncProperty(name, purpose, async (user, words) => {
        fc.pre(!world().cloud.userNames(world().clusterId).includes(user));
        const deed = await (all[kind] as (typeof DEEDS)[string])(user, words);
        const before = {
          calls: world().cloud.record().length,
          sql: world().sql.record().length,
          intents: (await intents()).length,
        };
        const shown = await deed((by, door, input) => inRequest(by.browser, () => preview(door, input)));
        if (!shown.ok) throw new Error(JSON.stringify(shown.error));
        expect(callsSince(world(), before.calls)).toEqual([]);
        expect(placed(statementsSince(world(), before.sql))).toEqual([]);
        expect((await intents()).length).toBe(before.intents);
        const done = await deed((by, door, input) => change(by, door, input));
        expect(done).toMatchObject({ ok: true });
        const now = (await sqlConnectionOf(await store(), world().clusterId))?.sqlUser;
        // Its name is random: the one thing besides passwords that is made when the change is sent.
        const known = JSON.parse(JSON.stringify(shown.value).replaceAll(GENERATED_OWN_NAME, now ?? "")) as ShownDeed;
        expectSame(known, callsSince(world(), before.calls), (await intents()).slice(before.intents));
        expect(isSqlFirst(world(), before) ?? known.sqlFirst).toBe(known.sqlFirst);
        const texts = placed(known.sql.map((statement) => asRecorded(sqlText(statement))));
        const ran = placed(statementsSince(world(), before.sql));
        // Before a script enters a database, its statements are of the whole cluster.
        expect(ran.map((each, at) => (texts[at]?.[0] === "" ? ["", each[1]] : each))).toEqual(texts);
      }),
      { numRuns: RUNS },
    );
  });
});

/** The emulator records no verifier of a password. */
const asRecorded = (text: string) => text.slice(0, -1).replace(/PASSWORD '[^']*'/, "PASSWORD '*****'");

/** Statements with the database in which each was run: looking enters databases too, and changes nothing. */
function placed(texts: readonly string[]): (readonly [database: string, text: string])[] {
  let database = "";
  return texts.flatMap((text) => {
    if (!text.startsWith("USE ")) return [[database, text]];
    database = text;
    return [];
  });
}

function expectSame(shown: ShownDeed, calls: unknown[], recorded: Awaited<ReturnType<typeof intents>>): void {
  expect(shown.calls).toEqual(calls);
  expect(shown.events).toEqual(recorded.map(({ id: _, ...event }) => event));
}

test("what may not be done is not previewed", async () => {
  await existing("app");
  const input = { clusterId: world().clusterId, name: "app" };
  const refused = await inRequest(mara.browser, () => preview(deleteSqlUserDoor, input));
  expect(refused).toMatchObject({ ok: false, error: { code: "cluster_not_found" } });
  const missing = await inRequest(world().ada.browser, () => preview(resetPasswordDoor, { ...input, name: "nobody" }));
  expect(missing).toMatchObject({ ok: false, error: { code: "sql_user_not_found" } });
  expect(
    world()
      .cloud.record()
      .filter(({ method }) => method !== "GET"),
  ).toEqual([]);
});

test("a script that changed since it was shown is not run", async () => {
  await existing("app");
  await turnOn(world(), "manage");
  const before = world().sql.record().length;
  const input = { clusterId: world().clusterId, name: "app", script: { kind: "restrict" }, digest: "0".repeat(64) };
  expect(await change(world().ada, runSqlDoor, input)).toMatchObject({ ok: false, error: { code: "sql_changed" } });
  expect(statementsSince(world(), before)).toEqual([]);
});
