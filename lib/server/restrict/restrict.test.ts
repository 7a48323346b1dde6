import { beforeEach, expect, test, vi } from "vitest";
import { inRequest } from "../../testing/next-headers.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import {
  fingerprint,
  previewed,
  READ_ONLY,
  restriction,
  settled,
  started,
  startInput,
} from "../../testing/restriction-steps.ts";
import { statementsSince } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { currentActor } from "../access/guard.ts";
import { Secret } from "../base/secret.ts";
import { Link } from "../cluster-sql/link.ts";
import {
  pauseRestrictionDoor,
  resumeRestrictionDoor,
  startRestrictionDoor,
  stopRestrictionDoor,
} from "../edge/doors/sql-users/restriction.ts";
import { changeLevelDoor } from "../edge/doors/sql-users/sql-connection.ts";
import { putGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { addMember, addTeam } from "../store/people/teams.ts";
import { addPair } from "../store/sql-users/pairs.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { saveDescribed, saveProtected } from "../store/sql-users/sql-users.ts";
import { itemsToStart } from "./start.ts";

freshProcess();
const world = sqlWorld();
const of = (...names: string[]) => [
  { clusterId: world().clusterId, users: names.map((name) => ({ name, wanted: READ_ONLY })) },
];
const states = async (id: string) =>
  (await restriction(world().ada, id)).items.map(({ name, state, code }) => [name, state, code ?? null].join(" "));
const withoutUse = (all: string[]) => all.filter((text) => !text.startsWith("USE "));
const print = (name: string) => fingerprint(world().sql, name);

beforeEach(async () => {
  for (const name of ["app", "bi", "boss"]) await world().cloud.addUser(world().clusterId, name);
  await turnOn(world(), "manage");
});

test("what the preview shows is what is sent, and each SQL user is proved restricted", async () => {
  const shown = await previewed(world().ada, of("app", "bi"));
  expect(shown).toMatchObject({ count: 2 });
  expect(shown.clusters[0]).toMatchObject({ adminsLeft: ["boss"], breakGlassLeft: false });
  const before = world().sql.record().length;
  const [id = ""] = await started(world().ada, of("app", "bi"));
  const now = await restriction(world().ada, id);
  expect(now.items.map(({ name, state, result }) => ({ name, state, result }))).toEqual([
    { name: "app", state: "done", result: "restricted" },
    { name: "bi", state: "done", result: "restricted" },
  ]);
  const texts = shown.clusters.flatMap(({ users }) =>
    users.flatMap(({ script }) => script.map(({ tokens }) => tokens.map(({ text }) => text).join(""))),
  );
  expect(withoutUse(statementsSince(world(), before))).toEqual(withoutUse(texts));
  expect(now.items[0]?.statements.map((text) => text.slice(0, -1))).toEqual(texts.slice(0, texts.length / 2));
});

test("takes what makes it more than restricted, admin last", async () => {
  const { sql } = world();
  sql.asRoot("CREATE ROLE ops WITH CREATEROLE");
  for (const text of [
    'GRANT ops TO "app" WITH ADMIN OPTION',
    'ALTER USER "app" WITH CREATEDB',
    'GRANT SYSTEM MODIFYCLUSTERSETTING TO "app"',
    'GRANT SYSTEM VIEWJOB TO "app" WITH GRANT OPTION',
  ])
    sql.asRoot(text);
  const before = sql.record().length;
  const [id = ""] = await started(world().ada, of("app"));
  expect((await restriction(world().ada, id)).items).toMatchObject([
    {
      result: "restricted",
      taken: [
        "role option CREATEDB",
        "SYSTEM MODIFYCLUSTERSETTING",
        "SYSTEM VIEWJOB, with the right to grant it on",
        "membership in ops",
        "membership in admin",
      ],
    },
  ]);
  expect(withoutUse(statementsSince(world(), before)).slice(-5)).toEqual([
    'ALTER USER "app" WITH NOCREATEDB',
    'REVOKE SYSTEM MODIFYCLUSTERSETTING FROM "app"',
    'REVOKE GRANT OPTION FOR SYSTEM VIEWJOB FROM "app"',
    'REVOKE "ops" FROM "app"',
    'REVOKE admin FROM "app"',
  ]);
});

test("one whose power no statement of Rolecall can take is not restricted, and the preview says why", async () => {
  const { sql } = world();
  sql.asRoot("CREATE ROLE bosses");
  sql.asRoot("GRANT admin TO bosses");
  sql.asRoot('GRANT bosses TO "app"');
  sql.asRoot('REASSIGN OWNED BY root TO "bi"', "shop");
  const shown = await previewed(world().ada, of("app", "bi", "gone", "rolecall_0123456789"));
  expect(shown.clusters[0]?.users.map(({ name, problem, words }) => [name, problem, words])).toEqual([
    ["app", "cannot_take", "membership in bosses"],
    ["bi", "owns_database", undefined],
    ["gone", "absent", undefined],
    ["rolecall_0123456789", "read_only", undefined],
  ]);
});

test.each([/^GRANT CONNECT/, /^GRANT "shop_ro_role"/, /^ALTER USER "app" WITH NOCREATEDB/, /^REVOKE admin/])(
  "a SQL user whose statement %s is refused is left as it was, and its job is paused",
  async (statement) => {
    world().sql.asRoot('ALTER USER "app" WITH CREATEDB');
    const before = print("app");
    world().sql.fault({ kind: "retry", statement });
    const [id = ""] = await started(world().ada, of("app", "bi"));
    expect(await states(id)).toEqual(["app failed sql_refused", "bi waiting "]);
    expect(await restriction(world().ada, id)).toMatchObject({ state: "paused", cause: "sql_refused" });
    expect(print("app")).toBe(before);
  },
);

test("a job that goes on after a failure restricts the others", async () => {
  world().sql.fault({ kind: "retry", statement: /^REVOKE admin FROM "app"/ });
  const [id = ""] = await started(world().ada, of("app", "bi"), { canaryMinutes: 0, onFailure: "go_on" });
  expect(await states(id)).toEqual(["app failed sql_refused", "bi done "]);
  expect(await restriction(world().ada, id)).toMatchObject({ state: "ended" });
});

test("where a refused one cannot be put back, what is left is named", async () => {
  world().sql.fault({ kind: "retry", statement: /^REVOKE (admin|"shop_ro_role") FROM "app"/ });
  const [id = ""] = await started(world().ada, of("app"));
  expect((await restriction(world().ada, id)).items).toMatchObject([
    { state: "failed", code: "restriction_half", words: expect.stringContaining("member of shop_ro_role") },
  ]);
});

test("a lost connection in any statement changes nothing of the end", async () => {
  for (const statement of [/^CREATE ROLE/, /^GRANT "shop_ro_role"/, /^REVOKE admin/])
    for (const kind of ["cut", "cut-after"] as const) world().sql.fault({ kind, statement, times: 1 });
  const [id = ""] = await started(world().ada, of("app"));
  expect((await restriction(world().ada, id)).items).toMatchObject([{ state: "done", result: "restricted" }]);
});

test("a person of single sign-on stays admin, and another one is the last admin nevertheless", async () => {
  await world().cloud.addUser(world().clusterId, "sso_ada");
  const shown = await previewed(world().ada, of("app", "bi", "boss"));
  expect(shown.clusters[0]).toMatchObject({ adminsLeft: ["sso_ada", "boss"] });
  expect(shown.clusters[0]?.users.at(-1)).toMatchObject({ name: "boss", problem: "last_admin" });
  const [id = ""] = await started(world().ada, of("bi", "boss"), { canaryMinutes: 10 });
  await settled(id);
  for (const name of ["app", "bi"]) world().sql.asRoot(`REVOKE admin FROM "${name}"`);
  await change(world().ada, pauseRestrictionDoor, { id });
  await change(world().ada, resumeRestrictionDoor, { id });
  expect((await states(id)).at(-1)).toBe("boss failed restriction_last_admin");
});

test("the last admin besides Rolecall's own stays, in the preview and again before its turn", async () => {
  const shown = await previewed(world().ada, of("app", "bi", "boss"));
  expect(shown.clusters[0]).toMatchObject({ adminsLeft: ["boss"] });
  expect(shown.clusters[0]?.users.at(-1)).toMatchObject({ name: "boss", problem: "last_admin" });
  const [id = ""] = await started(world().ada, of("app", "bi"), { canaryMinutes: 10 });
  await settled(id);
  world().sql.asRoot('REVOKE admin FROM "boss"');
  await change(world().ada, pauseRestrictionDoor, { id });
  await change(world().ada, resumeRestrictionDoor, { id });
  expect(await states(id)).toEqual(["app done ", "bi failed restriction_last_admin"]);
  expect(
    world()
      .sql.asRoot('SHOW GRANTS ON ROLE FOR "bi"')
      .rows.map(([role]) => role),
  ).toEqual(["admin"]);
});

test.each(["kind", "protected"] as const)("a break-glass SQL user that stays admin is known by its %s", async (by) => {
  const boss = { clusterId: world().clusterId, name: "boss" };
  if (by === "kind") await saveDescribed(await store(), boss, { ownerTeamId: null, kind: "break_glass" });
  else await saveProtected(await store(), boss, true);
  const shown = await previewed(world().ada, of("app", "bi"));
  expect(shown.clusters[0]).toMatchObject({ adminsLeft: ["boss"], breakGlassLeft: true });
});

test("after the first one the others wait, until the time is over or a person goes on", async () => {
  const [id = ""] = await started(world().ada, of("app", "bi"), {});
  expect(await states(id)).toEqual(["app done ", "bi waiting "]);
  const { canaryUntil = 0, items } = await restriction(world().ada, id);
  expect(canaryUntil).toBe((items[0]?.at ?? 0) + 10 * 60_000);
  await change(world().ada, pauseRestrictionDoor, { id });
  await change(world().ada, resumeRestrictionDoor, { id });
  expect(await states(id)).toEqual(["app done ", "bi done "]);
});

test("one that waits after the first one is continued by one act, and one that runs or is over is not", async () => {
  const [id = ""] = await started(world().ada, of("app", "bi"), {});
  expect(await states(id)).toEqual(["app done ", "bi waiting "]);
  const other = await withRole("Other", "cluster_creator");
  expect(await change(other, resumeRestrictionDoor, { id })).toMatchObject({ error: { code: "forbidden" } });
  expect(await restriction(world().ada, id)).toMatchObject({ state: "running" });
  expect(await change(world().ada, resumeRestrictionDoor, { id })).toMatchObject({ ok: true });
  expect(await states(id)).toEqual(["app done ", "bi done "]);
  expect(await change(world().ada, resumeRestrictionDoor, { id })).toMatchObject({
    error: { code: "restriction_over" },
  });
});

test("a level that is lowered in the middle pauses the job with the others as they are", async () => {
  const [id = ""] = await started(world().ada, of("app", "bi"), {});
  await settled(id);
  const before = print("bi");
  expect(await change(world().ada, changeLevelDoor, { clusterId: world().clusterId, level: "observe" })).toMatchObject({
    ok: true,
  });
  await change(world().ada, pauseRestrictionDoor, { id });
  await change(world().ada, resumeRestrictionDoor, { id });
  expect(await restriction(world().ada, id)).toMatchObject({ state: "paused", cause: "sql_connection_observes" });
  expect(print("bi")).toBe(before);
});

test("another SQL user of the name, or one that holds something else by now, is left as it is", async () => {
  await world().cloud.addUser(world().clusterId, "bi2");
  const [id = ""] = await started(world().ada, of("app", "bi", "bi2"), { onFailure: "go_on" });
  await settled(id);
  const db = await store();
  world().sql.asRoot('ALTER USER "bi" WITH CREATEDB');
  await db.updateTable("sql_users").set({ id: "usr_other" }).where("name", "=", "bi2").execute();
  const before = [print("bi"), print("bi2")];
  await change(world().ada, pauseRestrictionDoor, { id });
  await change(world().ada, resumeRestrictionDoor, { id });
  expect(await states(id)).toEqual(["app done ", "bi failed sql_changed", "bi2 failed sql_user_not_found"]);
  expect([print("bi"), print("bi2")]).toEqual(before);
});

test("statements other than the shown ones, another count and a second job are refused", async () => {
  const input = await startInput(world().ada, of("app"));
  const wrong = {
    clusters: [{ ...input.clusters[0], users: [{ ...input.clusters[0]?.users[0], digest: "0".repeat(64) }] }],
  };
  const code = async (each: object) => {
    const answer = await change(world().ada, startRestrictionDoor, each);
    return answer.ok ? null : answer.error.code;
  };
  expect(await code(Object.assign({}, input, wrong))).toBe("sql_changed");
  expect(await code(Object.assign({}, input, { count: 2 }))).toBe("restrict_outdated");
  const [id = ""] = await started(world().ada, of("bi", "app"), {});
  await settled(id);
  const shown = await previewed(world().ada, of("app", "bi"));
  expect(shown.clusters[0]?.users.map(({ name, problem }) => [name, problem])).toEqual([
    ["app", "nothing_to_take"],
    ["bi", "in_restriction"],
  ]);
  expect(await code(await startInput(world().ada, of("bi")))).toBe("restrict_overlaps");
});

test("below Manage the statements stand to copy, and none is sent", async () => {
  await change(world().ada, changeLevelDoor, { clusterId: world().clusterId, level: "observe" });
  const shown = await previewed(world().ada, of("app"));
  expect(shown).toMatchObject({ count: 0, clusters: [{ level: "observe", runs: false }] });
  const [user] = shown.clusters[0]?.users ?? [];
  expect(user?.problem).toBeUndefined();
  expect(
    user?.script
      .at(-1)
      ?.tokens.map(({ text }) => text)
      .join(""),
  ).toBe('REVOKE admin FROM "app"');
  const answer = await change(world().ada, startRestrictionDoor, await startInput(world().ada, of("app")));
  expect(answer).toMatchObject({ ok: false, error: { code: "sql_connection_observes" } });
});

async function withRole(
  name: string,
  role: "cluster_developer" | "cluster_creator" | "cluster_admin",
): Promise<Person> {
  const one = await person(name);
  await putGrant(await store(), { kind: "account", id: one.id }, { clusterId: world().clusterId, role, by: "Ada" });
  return one;
}

test("a Cluster Creator restricts what they may change, and every Cluster Admin pauses and stops it", async () => {
  const [cora, dev, cleo] = [
    await withRole("Cora", "cluster_creator"),
    await withRole("Dev", "cluster_developer"),
    await withRole("Cleo", "cluster_admin"),
  ];
  const db = await store();
  await previewed(cora, of("bi"));
  await saveProtected(db, { clusterId: world().clusterId, name: "bi" }, true);
  expect((await previewed(cora, of("bi"))).clusters[0]?.users[0]?.problem).toBe("protected");
  const [id = ""] = await started(cora, of("app", "boss"), {});
  await settled(id);
  const code = async (by: Person, door: typeof stopRestrictionDoor) => {
    const answer = await change(by, door, { id });
    return answer.ok ? null : answer.error.code;
  };
  expect(await code(dev, stopRestrictionDoor)).toBe("forbidden");
  expect(await code(cleo, stopRestrictionDoor)).toBe(null);
  expect(await states(id)).toEqual(["app done ", "boss stopped "]);
  expect(await code(cleo, stopRestrictionDoor)).toBe("restriction_over");
});

test("a starter who loses the right pauses the job; the SQL user in hand is finished", async () => {
  const cora = await withRole("Cora", "cluster_creator");
  const [id = ""] = await started(cora, of("app", "bi"), {});
  await settled(id);
  const db = await store();
  await db.deleteFrom("cluster_roles").where("account_id", "=", cora.id).execute();
  await db.updateTable("jobs").set({ changed_at: Date.now(), next_at: 0 }).where("id", "=", id).execute();
  expect(await states(id)).toEqual(["app done ", "bi waiting "]);
  expect(await restriction(world().ada, id)).toMatchObject({ state: "paused", cause: "cluster_not_found" });
});

test("each statement and each SQL user has its event, and the owner team is notified before and after", async () => {
  const db = await store();
  const team = await addTeam(db, "Payments");
  const mara = await person("Mara");
  await addMember(db, team, mara.id);
  await previewed(world().ada, of("app"));
  const row = await rowOf(db, { clusterId: world().clusterId, name: "app" });
  await db
    .updateTable("sql_users")
    .set({ owner_team_id: team })
    .where("id", "=", row?.id ?? "")
    .execute();
  const [id = ""] = await started(world().ada, of("app"));
  const { items } = await restriction(world().ada, id);
  const ofEnd = () => db.selectFrom("audit_events").select("id").where("action", "=", "restrict.ended").execute();
  await vi.waitFor(async () => expect(await ofEnd()).toHaveLength(1));
  const noticesOf = () => db.selectFrom("notices").select("text").where("kind", "=", "restriction").execute();
  await vi.waitFor(async () => expect(await noticesOf()).toHaveLength(2));
  const rows = await db
    .selectFrom("audit_events")
    .select(["action", "outcome", "target", "details"])
    .where("action", "in", ["restrict.started", "restrict.statement", "restrict.item", "restrict.ended"])
    .orderBy("sequence")
    .execute();
  const events = rows.map(({ action, outcome, target }) => [action, outcome, target].join(" "));
  const statements = (items[0]?.statements ?? []).filter((text) => !text.startsWith("USE "));
  expect(events).toEqual([
    "restrict.started intended ",
    "restrict.started done ",
    ...statements.flatMap(() => ["restrict.statement intended app", "restrict.statement done app"]),
    "restrict.item done app",
    "restrict.ended done ",
  ]);
  const item = JSON.parse(rows.find(({ action }) => action === "restrict.item")?.details ?? "{}");
  expect(item).toMatchObject({ taken: expect.stringMatching(/^1:[0-9a-f]{64}$/), result: "restricted" });
  expect((await noticesOf()).map(({ text }) => /^(Ada restricts|The restriction).*app/.test(text))).toEqual([
    true,
    true,
  ]);
});

test("of a pair the idle one comes first, and the active one stays where that is not restricted", async () => {
  const db = await store();
  await previewed(world().ada, of("app", "bi"));
  const member = async (name: string) => {
    const row = await rowOf(db, { clusterId: world().clusterId, name });
    return { name, sqlUserId: row?.id ?? "" };
  };
  const pair = {
    clusterId: world().clusterId,
    role: "pair_role",
    active: await member("app"),
    idle: await member("bi"),
  };
  await addPair(db, { ...pair, by: "Ada" });
  expect((await previewed(world().ada, of("app"))).clusters[0]?.users[0]?.problem).toBe("idle_first");
  const shown = await previewed(world().ada, of("app", "bi"));
  expect(shown.clusters[0]?.users.map(({ name, problem }) => [name, problem])).toEqual([
    ["bi", undefined],
    ["app", undefined],
  ]);
  world().sql.fault({ kind: "retry", statement: /^REVOKE admin FROM "bi"/ });
  const [id = ""] = await started(world().ada, of("app", "bi"), { canaryMinutes: 0, onFailure: "go_on" });
  expect(await states(id)).toEqual(["bi failed sql_refused", "app failed restriction_idle_first"]);
});

test("those with the fewest sessions come first", async () => {
  const { cloud, clusterId, sql } = world();
  const password = "of-an-application-1";
  await cloud.addUser(clusterId, "aaa", { password });
  const destination = { host: "localhost", port: sql.port, user: "aaa", password: new Secret(password) };
  const link = await Link.open({ ...destination, authority: cloud.authority() ?? undefined }, "test");
  const shown = await previewed(world().ada, of("aaa", "app"));
  await link.close();
  expect(shown.clusters[0]?.users.map(({ name, sessions }) => [name, sessions])).toEqual([
    ["app", 0],
    ["aaa", 1],
  ]);
});

test("the one that a person chose comes first, of a pair after the idle one", async () => {
  const { ada, clusterId } = world();
  const order = async (first: string) => {
    const input = await startInput(ada, of("app", "bi", "cron"));
    const clusters = input.clusters.map(({ users }) => ({
      clusterId,
      users: users.map((user) => (user.name === first ? Object.assign({}, user, { first: true }) : user)),
    }));
    const [job] = await inRequest(ada.browser, async () => {
      const actor = await currentActor(false);
      return actor ? itemsToStart(actor, clusters as never) : [];
    });
    return job?.items.map(({ sqlUser }) => sqlUser?.name);
  };
  await world().cloud.addUser(clusterId, "cron");
  expect(await order("")).toEqual(["app", "bi", "cron"]);
  expect(await order("bi")).toEqual(["bi", "app", "cron"]);
  const member = async (name: string) => ({
    name,
    sqlUserId: (await rowOf(await store(), { clusterId, name }))?.id ?? "",
  });
  const pair = { clusterId, role: "pair_role", active: await member("bi"), idle: await member("cron") };
  await addPair(await store(), { ...pair, by: "Ada" });
  expect(await order("bi")).toEqual(["cron", "bi", "app"]);
});
