import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  GENERATED_DELIVERY,
  GENERATED_LEAVER,
  GENERATED_OWN_NAME,
  GENERATED_ROTATION,
  GENERATED_VERSION,
  type ShownEffects,
} from "#lib/shared/change-effects.ts";
import { endOfDay } from "#lib/shared/end-dates.ts";
import type { Permission } from "#lib/shared/policy.ts";
import { SQL_LEVELS, type SqlLevel } from "#lib/sql/own-user.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { exposed, leaverPage, prove, startLeaving, targetOf, until } from "../../testing/leaver-steps.ts";
import { inRequest } from "../../testing/next-headers.ts";
import { freshServer } from "../../testing/on-store.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import { newOpener, once } from "../../testing/rotation-steps.ts";
import { saveProof } from "../../testing/save-proof.ts";
import { type AnyDouble, addStoreAt, startDouble } from "../../testing/secret-store-steps.ts";
import { callsSince, intents, isSqlFirst, runShown, showSql, statementsSince } from "../../testing/sent.ts";
import { byNamed } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { continueLeaverDoor, startLeaverDoor } from "../doors/leaver.ts";
import { resetOwnDoor } from "../doors/own-sql-users.ts";
import { deployedDoor, flipPairDoor, resetIdleDoor, seenIdleDoor } from "../doors/pairs.ts";
import { approveRequestDoor, claimRequestDoor, requestForOwnDoor, requestNewDoor } from "../doors/requests.ts";
import { startRotationDoor } from "../doors/rotation.ts";
import {
  changeLevelDoor,
  connectSqlDoor,
  disconnectSqlDoor,
  removeLeftSqlUserDoor,
  rotateSqlConnectionDoor,
} from "../doors/sql-connection.ts";
import { disableLoginDoor, enableLoginDoor, endSessionsDoor, expireLoginDoor } from "../doors/sql-user-login.ts";
import {
  compromisedDoor,
  createIntoStoreDoor,
  createSqlUserDoor,
  deleteSqlUserDoor,
  deliverPasswordDoor,
  finishCreationDoor,
  removeLeftDoor,
  resetPasswordDoor,
  runSqlDoor,
} from "../doors/sql-users.ts";
import { forgetSqlUsers } from "../sql-users/sql-user-list.ts";
import { addPair } from "../store/pairs.ts";
import { rowOf } from "../store/present-sql-users.ts";
import { allSecretStores, removeSecretStore, type StoreScope } from "../store/secret-stores.ts";
import { sqlConnectionOf } from "../store/sql-connections.ts";
import { saveCreated } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { addTeam } from "../store/teams.ts";
import type { MutationDoor } from "./door.ts";
import { preview } from "./run.ts";

freshServer({ SECRET_STORE_HOSTS: "127.0.0.1" });

const RUNS = process.env.ROLECALL_PROVE === "1" ? 100 : 5;

const world = sqlWorld(["shop", "stock"]);
let team: string;
let mara: Person;
let vaultOfTest: () => Promise<AnyDouble>;

beforeEach(async () => {
  let vault: Promise<AnyDouble> | undefined;
  vaultOfTest = () => {
    vault ??= startDouble("vault");
    return vault;
  };
  team = await addTeam(await store(), "Payments");
  mara = await person("Mara", { team });
});

/** Names that Rolecall accepts, up to 63 bytes, including SQL keywords. */
const name = fc
  .oneof(
    fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,62}$/),
    fc.constantFrom("user", "select", "order", "drop.table-x", "_", `a${"b".repeat(62)}`),
  )
  .filter((text) => !/^(pg_|crdb_internal|sso_|rolecall_|root$|admin$|node$|public$|none$)/.test(text));
const purpose = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));

type Operation = {
  <R>(use: <P extends Permission, I, O>(by: Person, door: MutationDoor<P, I, O>, input: unknown) => R): R;
  /** For a change that continues in the background: waits for its end, and returns the ids that it made by their placeholders. */
  settled?: () => Promise<Record<string, string>>;
  /** its rotations, where they are several: the preview has one placeholder for all */
  rotations?: () => Promise<readonly string[]>;
};

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

const REQUEST_SPEC = {
  purpose: "takes money",
  contact: "",
  userKind: "service",
  access: "level=read-only",
  wantedDays: 30,
};

/** Every change that sends something, for a SQL user of this name. */
const OPERATIONS: Record<string, (user: string, words: string) => Promise<Operation>> = {
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
  "a reset into a secret store": async (user) => {
    await intoStores();
    await existing(user);
    return (use) => use(world().ada, deliverPasswordDoor, { clusterId: world().clusterId, name: user });
  },
  "a create into a secret store": async (user, words) => {
    await intoStores();
    const input = { clusterId: world().clusterId, name: user, purpose: words, ownerTeamId: team };
    return (use) => use(world().ada, createIntoStoreDoor, input);
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
    // Members can request only where their team owns a SQL user.
    if (!cloud.userNames(clusterId).includes("there")) await existing("there");
    const id = await request(requestNewDoor, {
      kind: "create",
      clusterId,
      teamId: team,
      ...REQUEST_SPEC,
      name: "asked_for",
    });
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

const GOES = { browser: "the browser", owners: "their owners", store: "secret stores" } as const;

/** Changes of several SQL users, as stored jobs: one whose team can receive its password, and one without an owner. */
const MANY: typeof OPERATIONS = {
  ...Object.fromEntries(
    (["browser", "owners", "store"] as const).map((deliver) => [
      `a rotation whose passwords go to ${GOES[deliver]}`,
      async (user: string): Promise<Operation> => {
        if (deliver === "store") await intoStores();
        const names = [user, await unowned()];
        await existing(user);
        const { key } = await newOpener();
        const { ada, clusterId } = world();
        const input = { targets: [{ clusterId, names }], count: 2, deliver, key };
        const operation: Operation = (use) => use(ada, startRotationDoor, input);
        operation.settled = async () => {
          const id = await newestJob();
          await once(ada, id, "over");
          return { [GENERATED_ROTATION]: id };
        };
        return operation;
      },
    ]),
  ),
  ...Object.fromEntries(
    (["browser", "leave"] as const).map((rest) => [
      `a leaver plan that ${rest === "browser" ? "rotates" : "leaves"} what has no owner`,
      async (user: string): Promise<Operation> => {
        const leaver = await leaving([user, await unowned()], () => existing(user));
        const { ada } = world();
        const input = { ...targetOf(leaver), successors: [], rest, key: (await newOpener()).key };
        const operation: Operation = (use) => use(ada, startLeaverDoor, input);
        operation.settled = () => rotated(leaver);
        return operation;
      },
    ]),
  ),
  "a leaver plan of which one goes into a secret store": async (user) => {
    await intoStores({ clusterId: null, teamId: team });
    const leaver = await leaving([user, await unowned()], () => existing(user));
    const { ada } = world();
    const input = { ...targetOf(leaver), successors: [], rest: "browser", key: (await newOpener()).key };
    const operation: Operation = (use) => use(ada, startLeaverDoor, input);
    operation.settled = () => rotated(leaver);
    // The one of the store has a rotation of its own.
    operation.rotations = async () => (await leaverPage(ada, leaver)).plan?.rotations ?? [];
    return operation;
  },
  "a leaver plan that goes on after a failure": async (user) => {
    const leaver = await leaving([user], () => existing(user));
    const { ada, cloud, clusterId } = world();
    const more = { rest: "leave", key: (await newOpener()).key } as const;
    cloud.fault({ kind: "status", status: 400, route: "sql-users.set-password", clusterId });
    expect(await startLeaving(ada, leaver, more)).toMatchObject({ ok: true });
    await until(ada, leaver, ({ users }) => users[0]?.result === "failed");
    cloud.clearFaults();
    await prove(ada);
    const input = { ...targetOf(leaver), successors: [], ...more };
    const operation: Operation = (use) => use(ada, continueLeaverDoor, input);
    operation.settled = () => rotated(leaver);
    return operation;
  },
  "a leaver plan whose rotation is paused": async (user) => {
    const others = await Promise.all(Array.from({ length: AT_ONCE }, () => unowned()));
    const leaver = await leaving([user, ...others], () => existing(user));
    await paused(leaver);
    const { ada } = world();
    await prove(ada);
    const input = { ...targetOf(leaver), successors: [], rest: "browser", key: (await newOpener()).key };
    const operation: Operation = (use) => use(ada, continueLeaverDoor, input);
    operation.settled = () => rotated(leaver);
    return operation;
  },
};

/** From now on, these SQL users have a secret store. */
async function intoStores(scope?: StoreScope): Promise<void> {
  const db = await store();
  for (const { id } of await allSecretStores(db)) await removeSecretStore(db, id);
  const vault = await vaultOfTest();
  await addStoreAt(db, "vault", vault, { scope: scope ?? { clusterId: world().clusterId, teamId: null } });
}

/** How many SQL users a rotation sets at once: one more waits. */
const AT_ONCE = 10;

/** A plan for this account whose starter is signed out while the first passwords are being set: its rotation pauses before the last. */
async function paused(leaver: Person): Promise<void> {
  const { cloud, clusterId, ada } = world();
  const eve = await person(`Eve${randomBytes(6).toString("hex")}`, { administrator: true });
  const held = cloud.fault({ hold: true, route: "sql-users.set-password", clusterId });
  const started = await startLeaving(eve, leaver, { rest: "browser", key: (await newOpener()).key });
  expect(started).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(held.hits()).toBe(AT_ONCE), { timeout: 20_000 });
  await (await store()).deleteFrom("sessions").where("account_id", "=", eve.id).execute();
  held.release();
  held.remove();
  await until(ada, leaver, ({ users }) => users.every(({ result }) => result !== "rotating"));
  const page = await leaverPage(ada, leaver);
  expect(page.users.filter(({ problem }) => problem === "paused")).toHaveLength(1);
}

async function unowned(): Promise<string> {
  const target = { clusterId: world().clusterId, name: `free_${randomBytes(6).toString("hex")}` };
  await world().cloud.addUser(target.clusterId, target.name);
  await forgetSqlUsers(target.clusterId);
  await saveCreated(await store(), target, { purpose: "", ownerTeamId: null, by: byNamed("Ada") });
  return target.name;
}

/** An account that was shown the passwords of these SQL users. */
async function leaving(names: readonly string[], made: () => Promise<unknown>): Promise<Person> {
  await made();
  const leaver = await person(`Lee${randomBytes(6).toString("hex")}`);
  for (const name of names) await exposed(leaver, { clusterId: world().clusterId, name }, 60_000);
  await prove(world().ada);
  return leaver;
}

async function rotated(leaver: Person): Promise<Record<string, string>> {
  const { plan } = await until(
    world().ada,
    leaver,
    ({ plan, users }) =>
      plan?.steps.every(({ state }) => state === "done") === true &&
      users.every(({ result }) => ["rotated", "undelivered", "not_rotated"].includes(result)),
  );
  return { [GENERATED_LEAVER]: plan?.id ?? "", [GENERATED_ROTATION]: plan?.rotations.at(-1) ?? "" };
}

async function newestJob(): Promise<string> {
  const db = await store();
  return (await db.selectFrom("jobs").select("id").orderBy("started_at", "desc").executeTakeFirstOrThrow()).id;
}

const COMPROMISED: typeof OPERATIONS = Object.fromEntries(
  ([null, "observe", "manage"] as const).map((level) => [
    `a compromised password with ${level ? `the level ${level}` : "no connection"}`,
    async (user: string, words: string): Promise<Operation> => {
      await connected(level);
      await existing(user);
      const input = { clusterId: world().clusterId, name: user, reason: `Leaked ${words}` };
      return (use) => use(world().ada, compromisedDoor, input);
    },
  ]),
);

const PAIRS: typeof OPERATIONS = {
  "a new password of the idle one of a pair": async (user) => {
    const input = { clusterId: world().clusterId, name: await paired(user, "reset") };
    return (use) => use(world().ada, resetIdleDoor, input);
  },
  "the flip of a pair": async (user) => {
    const input = { clusterId: world().clusterId, name: await paired(user, "flip") };
    return (use) => use(world().ada, flipPairDoor, input);
  },
};

/** Makes a pair of the SQL user and another one; returns the name that gets a password at this step. */
async function paired(user: string, step: "reset" | "flip"): Promise<string> {
  await connected(null);
  const other = await unowned();
  const { ada, clusterId } = world();
  const sqlUserId = await existing(user);
  const db = await store();
  const otherId = (await rowOf(db, { clusterId, name: other }))?.id ?? "";
  await addPair(db, {
    ...{ clusterId, role: "app_role", by: "Ada" },
    ...{ active: { name: user, sqlUserId }, idle: { name: other, sqlUserId: otherId } },
  });
  if (step === "reset") return other;
  for (const [door, name, more] of [
    [resetIdleDoor, other, {}],
    [deployedDoor, other, {}],
    [seenIdleDoor, user, { said: true }],
  ] as const)
    expect(await change(ada, door as typeof resetIdleDoor, { clusterId, name, ...more })).toMatchObject({ ok: true });
  return user;
}

const ACCESS = { level: "read-only", via: "role", scope: "both", databases: [{ name: "shop" }, { name: "stock" }] };

async function scripted(user: string, script: object): Promise<Operation> {
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

const SCRIPTS: typeof OPERATIONS = {
  "a create by SQL into a secret store": async (user, words) => {
    if ((await sqlConnectionOf(await store(), world().clusterId)) === undefined) await turnOn(world(), "manage");
    await intoStores();
    const input = { clusterId: world().clusterId, name: user, purpose: words, ownerTeamId: team, wanted: ACCESS };
    return (use) => use(world().ada, createIntoStoreDoor, input);
  },
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
    scripted(user, { kind: "undo", wanted: ACCESS, from: "all", done: 1_000 }).then(async (operation) => {
      // Only existing grants can be revoked.
      await givenAccess(user);
      return operation;
    }),
  "the SQL that takes one SQL user out again": (user) =>
    scripted(user, { kind: "undo", wanted: ACCESS, from: "user", done: 1_000 }).then(async (operation) => {
      await givenAccess(user);
      return operation;
    }),
  "the SQL that clears what blocks a deletion": async (user) => {
    const operation = await scripted(user, { kind: "restrict" });
    await operation((by, door, input) => change(by, door, input));
    for (const statement of blockersOf(user)) world().sql.asRoot(statement);
    if (!world().cloud.userNames(world().clusterId).includes("heir")) await existing("heir");
    return scripted(user, { kind: "clean_up", newOwner: "heir" });
  },
  "the SQL that restricts": (user) => scripted(user, { kind: "restrict" }),
};

/** Turns the connection on at this level, after turning off one at another level. */
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
  async (user: string): Promise<Operation> => {
    await connected("manage");
    await existing(user);
    const input = { clusterId: world().clusterId, name: user, ...more };
    return (use) => use(world().ada, door as typeof enableLoginDoor, input);
  };

const onConnection =
  (from: SqlLevel | null, door: typeof connectSqlDoor | typeof rotateSqlConnectionDoor, more = {}) =>
  async (): Promise<Operation> => {
    await connected(from);
    const input = { clusterId: world().clusterId, ...more };
    return (use) => use(world().ada, door as typeof connectSqlDoor, input);
  };

const DIRECT = { ...ACCESS, via: "direct" };
/** The state that a creation leaves when it stops at a statement. */
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

const LEFT: typeof OPERATIONS = Object.fromEntries(
  [
    ["of a SQL user without privileges", /^GRANT SELECT/, false],
    ["of an admin that the Cloud API has made", /^REVOKE admin/, true],
  ].flatMap(([what, statement, byApi]) =>
    ([finishCreationDoor, removeLeftDoor] as const).map((door, at) => [
      `the ${at === 0 ? "completion" : "removal"} ${what}`,
      async (user: string, words: string) => {
        await left(user, words, statement as RegExp, byApi as boolean);
        const input = { clusterId: world().clusterId, name: user };
        return ((use) => use(world().ada, door as typeof removeLeftDoor, input)) as Operation;
      },
    ]),
  ),
);

const CONNECTION: typeof OPERATIONS = {
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
  const all = { ...OPERATIONS, ...SCRIPTS, ...CONNECTION, ...LEFT, ...COMPROMISED, ...MANY, ...PAIRS };
  test.each(Object.keys(all))("%s", { timeout: 60_000 }, async (kind) => {
    await fc.assert(
      fc.asyncProperty(name, purpose, async (user, words) => {
        fc.pre(!world().cloud.userNames(world().clusterId).includes(user));
        const operation = await (all[kind] as (typeof OPERATIONS)[string])(user, words);
        const before = {
          calls: world().cloud.record().length,
          sql: world().sql.record().length,
          intents: (await intents()).length,
        };
        const shown = await operation((by, door, input) => inRequest(by.browser, () => preview(door, input)));
        if (!shown.ok) throw new Error(JSON.stringify(shown.error));
        expect(callsSince(world(), before.calls)).toEqual([]);
        expect(placed(statementsSince(world(), before.sql))).toEqual([]);
        expect((await intents()).length).toBe(before.intents);
        const done = await operation((by, door, input) => change(by, door, input));
        expect(done).toMatchObject({ ok: true });
        const settled = await operation.settled?.();
        const now = (await sqlConnectionOf(await store(), world().clusterId))?.sqlUser;
        // Like passwords, these are made when the change is sent.
        const made = Object.entries({ ...settled, [GENERATED_OWN_NAME]: now ?? "" });
        const text = made.reduce((each, [from, to]) => each.replaceAll(from, to), JSON.stringify(shown.value));
        const known = JSON.parse(text) as ShownEffects;
        const order = settled ? sorted : same;
        const recorded = (await intents()).slice(before.intents).map(asShown);
        const several = (await operation.rotations?.()) ?? [];
        expect(several).toHaveLength(operation.rotations ? 2 : 0);
        for (const event of recorded)
          for (const id of several) event.details = event.details.replace(id, settled?.[GENERATED_ROTATION] ?? id);
        expectSame(known, callsSince(world(), before.calls), recorded, order);
        expect(isSqlFirst(world(), before) ?? known.sqlFirst).toBe(known.sqlFirst);
        const texts = placed(known.sql.map((statement) => asRecorded(sqlText(statement))));
        const ran = placed(statementsSince(world(), before.sql));
        // Statements before the first database apply to the whole cluster.
        expect(ran.map((each, at) => (texts[at]?.[0] === "" ? ["", each[1]] : each))).toEqual(texts);
      }),
      { numRuns: RUNS },
    );
  });
});

/** The emulator does not record password verifiers. */
const asRecorded = (text: string) => text.slice(0, -1).replace(/PASSWORD '[^']*'/, "PASSWORD '*****'");

/** The statements, each with the database in which it ran, without those that only switch the database. */
function placed(texts: readonly string[]): (readonly [database: string, text: string])[] {
  let database = "";
  return texts.flatMap((text) => {
    if (!text.startsWith("USE ")) return [[database, text]];
    database = text;
    return [];
  });
}

/** A delivery gets its id and its version while it is made. */
function asShown<E extends { action: string; details: string }>(event: E): E {
  if (event.action !== "secret_store.deliver") return event;
  const made = { delivery: GENERATED_DELIVERY, version: GENERATED_VERSION };
  const details = Object.entries<unknown>(JSON.parse(event.details)).map(([key, value]) => [
    key,
    key === "delivery" || key === "version" ? made[key] : value,
  ]);
  return { ...event, details: JSON.stringify(Object.fromEntries(details)) };
}

type Order = (of: readonly unknown[]) => readonly unknown[];
const same: Order = (of) => of;
/** Calls for several SQL users come in any order. */
const sorted: Order = (of) => of.map((each) => JSON.stringify(keysSorted(each))).sort();
const keysSorted = (each: unknown) => Object.entries(Object(each)).sort(([one], [other]) => one.localeCompare(other));

function expectSame(
  shown: ShownEffects,
  calls: unknown[],
  recorded: Awaited<ReturnType<typeof intents>>,
  order: Order,
): void {
  expect(order(shown.calls)).toEqual(order(calls));
  expect(order(shown.events)).toEqual(order(recorded.map(({ id: _, ...event }) => event)));
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
