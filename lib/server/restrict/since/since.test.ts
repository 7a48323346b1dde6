import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { beforeEach, expect, test, vi } from "vitest";
import { lacksCreateRole, sinceWords } from "#lib/shared/restrict/since/since.ts";
import type { SteadyStatement, Workload } from "../../../emulator/world/world.ts";
import { alive, wayBack } from "../../../testing/put-back-steps.ts";
import { change, person, look as read } from "../../../testing/requests.ts";
import { READ_ONLY, restriction, settled, started } from "../../../testing/restriction-steps.ts";
import { runShown, statementsSince } from "../../../testing/sent.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { overviewDoor } from "../../edge/doors/overview.ts";
import { pauseRestrictionDoor, resumeRestrictionDoor } from "../../edge/doors/sql-users/restriction.ts";
import { checkPrivilegesDoor, runSqlDoor } from "../../edge/doors/sql-users/verification.ts";
import { JOBS } from "../../edge/process/job-kinds.ts";
import { notifyOfTrouble } from "../../edge/process/job-trouble.ts";
import { workOnJobs } from "../../jobs/work.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { backupSqlite } from "../../store/file/backup.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { saveDescribed } from "../../store/sql-users/sql-users.ts";

/* What is seen of SQL users in the days after their restriction. */

const folder = freshProcess();
const world = sqlWorld(["shop"], "v26.2.1");
const WAIT = { timeout: 20_000, interval: 20 };
const HOUR_MS = 3_600_000;

beforeEach(async () => {
  for (const name of ["app", "bi", "boss"]) await world().cloud.addUser(world().clusterId, name);
  await turnOn(world(), "manage");
});

const of = (...names: string[]) => [
  { clusterId: world().clusterId, users: names.map((name) => ({ name, wanted: READ_ONLY })) },
];

function works(work: Partial<Workload>): void {
  world().cloud.setWorkload(world().clusterId, Object.assign({ running: [], insights: [] }, work));
}

/** It comes twenty times a second, and fails once its SQL user may not run it. */
const steady = (user: string, text: string): SteadyStatement => ({
  user,
  database: "shop",
  application: "app",
  text,
  everySeconds: 0.05,
});

/** The next look, as though its time had come. */
async function look(): Promise<void> {
  const db = await store();
  const jobs = await db.selectFrom("jobs").select("id").where("kind", "=", "restriction_watch").execute();
  const ids = jobs.map(({ id }) => id);
  await db
    .updateTable("job_items")
    .set({ next_at: 0 })
    .where("job_id", "in", ids)
    .where("state", "=", "waiting")
    .execute();
  await db
    .updateTable("jobs")
    .set({ next_at: 0, start_at: null })
    .where("id", "in", ids)
    .where("state", "=", "running")
    .execute();
  await workOnJobs(db, JOBS, { pause: async () => {} });
}

async function since(id: string) {
  const found = (await restriction(world().ada, id)).since;
  if (!found) throw new Error("nothing is restricted yet");
  return found;
}

const NO_SESSION = "Rolecall looked, and saw no session of it. Whether its work still runs is not known.";

const words = async (id: string) => (await since(id)).items.map((item) => `${item.name}: ${sinceWords(item)}`);

async function notices(accountId: string) {
  const rows = await (await store())
    .selectFrom("notices")
    .select(["text", "about"])
    .where("account_id", "=", accountId)
    .where("about", "like", "%:since")
    .execute();
  return rows.map(({ text }) => text);
}

/** As though the SQL users had been restricted so long ago. */
async function ago(ms: number): Promise<void> {
  const db = await store();
  for (const { id, data } of await db.selectFrom("job_items").select(["id", "data"]).execute()) {
    const parsed = JSON.parse(data);
    if (typeof parsed.checkedAt !== "number") continue;
    const earlier = JSON.stringify(Object.assign(parsed, { checkedAt: parsed.checkedAt - ms }));
    await db.updateTable("job_items").set({ data: earlier }).where("id", "=", id).execute();
  }
}

test("while the others wait, statements that fail pause the job, and the starter and the owners are notified once", async () => {
  const db = await store();
  const [team, mara] = [await addTeam(db, "Payments"), await person("Mara")];
  await addMember(db, team, mara.id);
  works({ steady: [steady("app", "DELETE FROM orders"), steady("app", "SELECT * FROM orders")] });
  const [id = ""] = await started(world().ada, of("app", "bi"), { canaryMinutes: 10 });
  await settled(id);
  await saveDescribed(db, { clusterId: world().clusterId, name: "app" }, { ownerTeamId: team });
  expect(await restriction(world().ada, id)).toMatchObject({ state: "running", since: { state: "runs" } });
  await vi.waitFor(async () => {
    await look();
    expect(await restriction(world().ada, id)).toMatchObject({ state: "paused", cause: "restriction_refusals" });
  }, WAIT);
  const [item] = (await since(id)).items;
  expect(item).toMatchObject({ name: "app", hidesRefusals: false, kinds: [{ kind: "read delete", database: "shop" }] });
  expect(item && sinceWords(item)).toMatch(/^\d+ statements? failed with a privilege error: deletes in “shop”\.$/);
  await look();
  const text = expect.stringMatching(
    /^Statements of app on cluster .* fail with a privilege error since its restriction\.$/,
  );
  expect(await notices(world().ada.id)).toEqual([text]);
  expect(await notices(mara.id)).toEqual([text]);
  await notifyOfTrouble(db, JOBS);
  const trouble = await db.selectFrom("notices").select("text").where("kind", "=", "job_trouble").execute();
  expect(trouble.map((each) => each.text).join()).toContain(
    "Statements have failed with a privilege error since the change.",
  );

  // A person who has seen them goes on: what failed before pauses it no more.
  works({ insights: [] });
  expect(await change(world().ada, resumeRestrictionDoor, { id })).toMatchObject({ ok: true });
  await settled(id);
  await look();
  const after = await restriction(world().ada, id);
  expect(after).toMatchObject({ state: "ended", counts: { done: 2 } });
  expect((await words(id))[1]).toBe(`bi: ${NO_SESSION}`);
});

test("an application that may run all that it runs is not seen, and new sessions are", async () => {
  works({ steady: [steady("app", "SELECT * FROM orders")], sessions: { app: 3 } });
  const [id = ""] = await started(world().ada, of("app"));
  await settled(id);
  await look();
  expect(await words(id)).toEqual([
    "app: Rolecall looked, and saw no failure. Its 3 sessions began before the restriction.",
  ]);
  works({ sessions: { app: 2 }, newestSessions: { app: Date.now() + 1_000 } });
  await look();
  expect(await words(id)).toEqual(["app: Rolecall looked, and saw no failure. It has new sessions."]);
  expect((await since(id)).items[0]).toMatchObject({ sessionsBefore: 3, sessionsNow: 2 });
  works({});
  await look();
  expect(await words(id)).toEqual(["app: Its 3 sessions closed, and none is open."]);
  expect(await notices(world().ada.id)).toEqual([]);
});

test("one that was refused CREATE ROLE is allowed it alone, by a Cluster Admin with a recent proof, and its way back is over", async () => {
  const { ada, clusterId, sql } = world();
  await alive();
  const [id = ""] = await started(ada, of("app"));
  await settled(id);
  const failed = { user: "app", database: "shop", application: "app", at: Date.now() + 1, error: "42501" };
  works({ insights: [Object.assign({ text: "CREATE ROLE reports" }, failed)] });
  await look();
  expect(await words(id)).toEqual([
    "app: 1 statement failed with a privilege error: CREATE ROLE and the like in “shop”.",
  ]);
  expect((await since(id)).items.map(lacksCreateRole)).toEqual([true]);
  const input = { clusterId, name: "app", script: { kind: "allow_create_role" } } as const;
  const creator = await person("Cora");
  await putGrant(await store(), { kind: "account", id: creator.id }, { clusterId, role: "cluster_creator", by: "Ada" });
  const digest = "0".repeat(64);
  expect(await change(creator, runSqlDoor, { ...input, digest })).toMatchObject({ error: { code: "forbidden" } });
  await (await store()).updateTable("sessions").set({ confirmed_at: 0 }).execute();
  expect(await change(ada, runSqlDoor, { ...input, digest })).toMatchObject({
    error: { code: "reauthentication_required" },
  });
  await (await store()).updateTable("sessions").set({ confirmed_at: Date.now() }).execute();
  expect((await wayBack(ada, id)).problem).toBeUndefined();
  const before = sql.record().length;
  expect(await runShown(ada, input)).toMatchObject({ ok: true, value: { done: 1, total: 1, stopped: null } });
  expect(statementsSince(world(), before)).toEqual(['GRANT SYSTEM CREATEROLE TO "app"']);
  expect(sql.isAdmin("app")).toBe(false);
  const checked = await change(ada, checkPrivilegesDoor, { clusterId, name: "app" });
  expect(checked).toMatchObject({ ok: true, value: { user: { state: "privileged" } } });
  expect((await wayBack(ada, id)).problem).toBe("changed_since");
});

test("what failed before the restriction, or for another reason, or of another SQL user, is not counted", async () => {
  const ran = { user: "app", database: "shop", application: "app", text: "DELETE FROM orders", at: Date.now() - 1 };
  const [id = ""] = await started(world().ada, of("app"));
  await settled(id);
  const later = Date.now() + 1;
  works({
    insights: [
      Object.assign({}, ran, { error: "42501" }),
      Object.assign({}, ran, { at: later, error: "40001" }),
      Object.assign({}, ran, { at: later, error: "42501", user: "bi" }),
    ],
  });
  await look();
  expect(await words(id)).toEqual([`app: ${NO_SESSION}`]);
});

test("of one that is restricted after others, only what failed since its own restriction is counted", async () => {
  const [id = ""] = await started(world().ada, of("app", "bi"));
  await settled(id);
  const db = await store();
  const items = await db.selectFrom("job_items").selectAll().where("job_id", "=", id).execute();
  const restrictedAt = Math.max(...items.map(({ data }) => JSON.parse(data).checkedAt));
  // The other one was restricted a minute before.
  const [late, early] = ["app", "bi"].map((name) => items.find((each) => each.name === name));
  const edited = JSON.stringify(Object.assign(JSON.parse(early?.data ?? "{}"), { checkedAt: restrictedAt - 60_000 }));
  await db
    .updateTable("job_items")
    .set({ data: edited })
    .where("id", "=", early?.id ?? "")
    .execute();
  const failed = (user: string, at: number) => ({
    user,
    database: "shop",
    application: "app",
    text: "DELETE FROM orders",
    at,
    error: "42501",
  });
  const before = JSON.parse(late?.data ?? "{}").checkedAt - 30_000;
  works({
    insights: [
      failed("app", before),
      failed("app", before + 1),
      failed("app", restrictedAt + 1),
      failed("bi", before),
      failed("bi", restrictedAt + 1),
    ],
  });
  await look();
  expect((await since(id)).items.map(({ name, refused }) => `${name} ${refused}`).toSorted()).toEqual([
    "app 1",
    "bi 2",
  ]);
});

test("where the cluster hides them it says so, and nothing seen is not said of what cannot be seen", async () => {
  world().cloud.forbidInternals(world().clusterId);
  const [id = ""] = await started(world().ada, of("app"));
  await settled(id);
  await look();
  expect(await words(id)).toEqual([`app: ${NO_SESSION} Privilege errors are not visible here.`]);
  world().sql.loseNode();
  await look();
  expect(await words(id)).toEqual(["app: Not visible here."]);
  await (await store()).updateTable("sql_connections").set({ state: "connecting" }).execute();
  await look();
  expect(await since(id)).toMatchObject({ state: "runs", code: "sql_connection_off" });
  const overview = await read(world().ada, overviewDoor, {});
  expect(overview.ok && overview.value.waiting.filter(({ kind }) => kind === "look")).toMatchObject([
    { id, cluster: { id: world().clusterId } },
  ]);
});

test("after 72 hours the looks end, and who had no notice is told that nothing was seen", async () => {
  const [id = ""] = await started(world().ada, of("app", "bi"));
  await settled(id);
  await look();
  await ago(71 * HOUR_MS);
  await look();
  expect(await since(id)).toMatchObject({ state: "runs" });
  expect(await notices(world().ada.id)).toEqual([]);
  await ago(HOUR_MS);
  await look();
  expect(await since(id)).toMatchObject({ state: "over" });
  const text = expect.stringMatching(
    /^72 hours since the restriction of app, bi on cluster .* are over\. No privilege error was seen\. 2 SQL users had no session at any look, so whether their work still runs is not known\.$/,
  );
  expect(await notices(world().ada.id)).toEqual([text]);
  const job = await (await store())
    .selectFrom("jobs")
    .select("state")
    .where("kind", "=", "restriction_watch")
    .executeTakeFirst();
  expect(job?.state).toBe("ended");
});

test("on Basic it is looked at while the job runs, and not after that", async () => {
  world().cloud.setPlan(world().clusterId, "BASIC");
  registry()?.delete("cluster-facts");
  const [id = ""] = await started(world().ada, of("app"));
  await settled(id);
  const before = world().sql.record().length;
  await look();
  expect(await since(id)).toMatchObject({ state: "basic" });
  expect(world().sql.record().length).toBe(before);
});

test("on Basic it is not looked at while the job is paused, and again once it is resumed", async () => {
  world().cloud.setPlan(world().clusterId, "BASIC");
  registry()?.delete("cluster-facts");
  const [id = ""] = await started(world().ada, of("app", "bi"), { canaryMinutes: 10 });
  await settled(id);
  expect(await change(world().ada, pauseRestrictionDoor, { id })).toMatchObject({ ok: true });
  const before = world().sql.record().length;
  await look();
  await look();
  expect(await since(id)).toMatchObject({ state: "runs" });
  expect(world().sql.record().length).toBe(before);
  expect(await change(world().ada, resumeRestrictionDoor, { id })).toMatchObject({ ok: true });
  await vi.waitFor(async () => {
    await look();
    expect((await since(id)).lookedAt).toBeGreaterThan(0);
  }, WAIT);
});

test("no constant, column, application, comment or error of what runs beside a restriction is in its page, the store, a backup, the audit or the log", async () => {
  const canary = "k4n4ry";
  const texts = [
    `DELETE FROM orders WHERE ${canary}_column = '${canary}-constant' -- ${canary} comment`,
    `/* ${canary} */ UPDATE orders SET ${canary}_column = '${canary}'`,
  ];
  const inOne = (text: string) => Object.assign(steady("app", text), { application: `${canary}-app` });
  const failed = texts.map((text) => Object.assign({}, inOne(text), { at: Date.now(), error: `${canary} is wrong` }));
  works({ steady: texts.map(inOne), last: failed, insights: failed, sessions: { app: 2 } });
  const logged: string[] = [];
  registry()?.set("log", pino({ level: "trace" }, { write: (line: string) => void logged.push(line) }));
  const [id = ""] = await started(world().ada, of("app", "bi"));
  await settled(id);
  await vi.waitFor(async () => {
    await look();
    expect((await words(id)).join()).toMatch(/app: .* failed with a privilege error/);
  }, WAIT);
  const path = (file: string) => join(folder(), file);
  await backupSqlite(path("rolecall.db"), path("copy.db"));
  const overview = await read(world().ada, overviewDoor, {});
  const found = JSON.stringify([await restriction(world().ada, id), overview, await notices(world().ada.id)]);
  const files = readdirSync(folder()).map((file) => readFileSync(path(file), "latin1"));
  const all = [found, ...logged, ...files].join("\n");
  expect(all).toContain("app");
  expect(all).not.toContain(canary);
});
