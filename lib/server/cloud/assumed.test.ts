import { beforeEach, describe, expect, test } from "vitest";
import { PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { type Instant, instantAt } from "#lib/shared/time/instant.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import type { Outcome } from "#lib/sql/assumptions/seen.ts";
import { BREAKS, type BreakName } from "../../emulator/faults/breaks.ts";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { programOf } from "../../testing/program.ts";
import { events } from "../../testing/request-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { restriction, stored } from "../../testing/restriction-steps.ts";
import { rowsFor } from "../../testing/reviews/review-steps.ts";
import { statementsSince } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { meanwhile } from "../../testing/sql-cluster.ts";
import { noPause, workOnAll } from "../../testing/sql-users/rotation-faults.ts";
import { newOpener } from "../../testing/sql-users/rotation-steps.ts";
import { saveProof } from "../../testing/sql-users/save-proof.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../testing/sql-world.ts";
import { currentActor } from "../access/guard.ts";
import { checkAssumptionsDoor } from "../edge/doors/clusters.ts";
import { everywhereDoor, overviewDoor, reportDoor } from "../edge/doors/overview.ts";
import { approveRequestDoor, claimRequestDoor, requestForOwnDoor, requestNewDoor } from "../edge/doors/requests.ts";
import { startReviewDoor } from "../edge/doors/reviews.ts";
import { sendClaimDoor } from "../edge/doors/sql-users/claims.ts";
import { flipPairDoor } from "../edge/doors/sql-users/pairs.ts";
import { resumeRestrictionDoor } from "../edge/doors/sql-users/restriction.ts";
import { sqlUserListDoor } from "../edge/doors/sql-users/sql-users.ts";
import { underOf } from "../jobs/control.ts";
import { wake } from "../jobs/work.ts";
import { restrictionJob } from "../restrict/job.ts";
import { addRotation } from "../rotation/job.ts";
import type { MutationDoor } from "../run/door.ts";
import { preview } from "../run/run.ts";
import { useClaim } from "../sharing/claims/use.ts";
import { saveAssumptionCheck } from "../store/clusters/assumption-checks.ts";
import { store } from "../store/db/store.ts";
import { itemsOfJob } from "../store/jobs/job-items.ts";
import { newestJobs } from "../store/jobs/jobs.ts";
import { addPair } from "../store/sql-users/pairs.ts";
import { protectionOf, rowOf } from "../store/sql-users/present-sql-users.ts";
import { saveEnd, saveLaterEnd } from "../store/sql-users/sql-user-ends.ts";
import { saveCreated } from "../store/sql-users/sql-users.ts";
import { forgetSqlUsers } from "./sql-user-list.ts";

/* What was begun or promised before a check found that what it rests on does not hold: it looks again right before it sends anything. */

freshProcess();
endSqlWorlds();

let world: SqlWorld;
function value<T>(answer: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}
const on = (name: string) => ({ clusterId: world.clusterId, name });
const codeOf = (answer: { ok: true } | { ok: false; error: { code: string } }) =>
  answer.ok ? "ok" : answer.error.code;
const isClosed = (code: string | undefined) => code === "assumption_differs";

beforeEach(async () => {
  world = await newSqlWorld("manage");
  world.cloud.differIn([]);
  const { cloud, clusterId, ada, payments } = world;
  for (const name of ["app", "old_one", "own", "leaving"]) await cloud.addUser(clusterId, name);
  const db = await store();
  for (const name of ["app", "own", "leaving"])
    await saveCreated(db, on(name), { ownerTeamId: payments, by: { id: ada.id, name: "Ada" } });
  for (const name of ["app", "own"]) await proved(name);
  const sql = cloud.sql(clusterId);
  for (const text of [
    // The first SQL user by name is the one that a check looks at.
    "CREATE USER a_first WITH NOLOGIN VALID UNTIL '2027-03-31 00:00:00+00:00'",
    "CREATE ROLE inner_role",
    "CREATE ROLE outer_role",
    "GRANT outer_role TO inner_role",
    "GRANT inner_role TO a_first",
  ])
    sql.asRoot(text);
});

const proved = async (name: string) =>
  saveProof(await store(), on(name), { state: "restricted", databases: [], by: "Ada" });
const stateOf = async (name: string) => (await protectionOf(await store(), on(name))).state;

async function check(differs: readonly BreakName[] = []): Promise<void> {
  world.cloud.differIn(differs);
  expect(codeOf(await change(world.ada, checkAssumptionsDoor, { clusterId: world.clusterId }))).toBe("ok");
  world.cloud.differIn([]);
}

/** What a check of before would have stored. */
async function seen(outcome: Outcome, ...ids: readonly string[]): Promise<void> {
  const outcomes = new Map(ids.map((id) => [id, outcome]));
  const about = { mode: "full" as const, at: Date.now(), plan: "ADVANCED", version: "v26.2.1" };
  await saveAssumptionCheck(await store(), world.clusterId, Object.assign({ outcomes }, about));
}
const broken = (...ids: readonly string[]) => seen({ result: "differs", seen: "other_values" }, ...ids);
const whole = (...ids: readonly string[]) => seen({ result: "holds", seen: "as_assumed" }, ...ids);

/** The names of the SQL users, as the database lists them. */
const users = () =>
  world.cloud
    .sql(world.clusterId)
    .asRoot("SHOW USERS")
    .rows.map(([name]) => name);

const previewOf = async (by: SqlWorld["ada"], door: MutationDoor<never, never, never> | object, input: unknown) =>
  codeOf(await inRequest(by.browser, () => preview(door as never, input)));

async function newLink(name = "app"): Promise<() => Promise<string>> {
  const sent = await change(world.ada, sendClaimDoor, { ...on(name), for: { kind: "link" }, hours: 1, word: "" });
  const [, id = "", secret = ""] = /\/claim\/(clm_\w+)#([\w-]{43})/.exec(sent.ok ? (sent.value.link ?? "") : "") ?? [];
  const [browser, opener] = [newBrowser(), "a".repeat(64)];
  return async () => {
    const answer = await inRequest(browser, () => useClaim({ id, secret, opener, word: "" }));
    return answer.ok ? answer.value.state : `${answer.error.code} ${answer.error.vendorMessage ?? ""}`.trim();
  };
}

async function newRotation(...names: readonly string[]): Promise<string> {
  const db = await store();
  const { key } = await newOpener();
  const targets = await Promise.all(
    names.map(async (name) => {
      const sqlUserId = (await rowOf(db, on(name)))?.id ?? "";
      return { ...on(name), clusterName: "shop", sqlUserId, withProof: false, storePlace: null };
    }),
  );
  return inRequest(world.ada.browser, async () => {
    const actor = await currentActor(false);
    if (!actor) throw new Error("nobody is signed in");
    const under = { ...(await underOf(actor)), deliver: "browser" as const, key };
    return (await addRotation(db, under, targets)) ?? "";
  });
}

/** Works on all that is stored, and on what waits to be tried again. */
async function work(): Promise<void> {
  const db = await store();
  await db.updateTable("job_items").set({ next_at: 0 }).where("state", "=", "waiting").execute();
  await db.updateTable("jobs").set({ next_at: 0 }).where("state", "=", "running").execute();
  await workOnAll(db, noPause);
}
const itemOf = async (jobId: string) => (await itemsOfJob(await store(), jobId))[0];

/**
 * What each break of the emulator closes that reading shows, and each assumption that only a change shows; told apart from the registry. All
 * that is not named goes on.
 */
const CLOSES: Readonly<Record<string, readonly Closed[]>> = {
  "clusters have another name for their id": ["rotation", "flip", "create", "delete", "states"],
  "clusters have a state of a later version": ["link", "rotation", "flip", "create", "delete"],
  "clusters have a plan of a later version": [],
  "clusters tell their version otherwise": ["states"],
  "SQL users are texts": ["create", "delete"],
  "databases are texts": ["states"],
  "the address is in lower case": [],
  "networks have no mask": [],
  "the authority is a page": [],
  "the status of the client CA is an object": [],
  "SHOW USERS leaves out root": ["states", "end", "extend"],
  "options are in lower case": ["states"],
  "VALID UNTIL is a duration": ["create", "end", "extend"],
  "no last login": [],
  "admin has no root": ["states"],
  "roles through roles are left out": ["states"],
  "system grants are called rights": ["states"],
  "pg_database hides system": ["states"],
  "CONNECT is a number": ["states"],
  "a count does not fit its rows": ["states"],
  "lengths are counted otherwise": ["states"],
  "one SQL user has no row": ["end", "extend"],
  "grants of public have another column": ["states"],
  "grants have another column": [],
  "owners have another column": ["delete"],
  "schemas have another column": [],
  "no session is listed": [],
  "sessions have no start": [],
  "cluster_queries is gone": [],
  "insights are gone": [],
  "insights have no error code": [],
  "plan gists are not decoded": [],
  "sessions have no last statement": [],
  "schedules have another column": ["delete"],
  "a setting is a word": [],
  "sessions do not say how they signed in": [],
  "C-11": ["create", "states"],
  "C-12": ["link", "rotation", "flip", "create", "delete"],
  "C-13": ["link", "rotation", "flip"],
  "C-14": ["link", "rotation", "flip"],
  "C-15": ["delete"],
  "C-16": ["delete"],
  "C-17": ["link", "rotation", "flip"],
  "L-27": ["create"],
  "L-28": ["create"],
  "L-29": ["create"],
  "L-30": ["end", "extend"],
  "L-31": ["create", "states"],
  "L-32": ["end", "extend"],
  "L-33": ["states"],
  "L-34": ["states", "delete"],
};
const isBreak = (name: string): name is BreakName => Object.hasOwn(BREAKS, name);

test("the table has every break that reading shows, and every assumption that only a change shows", () => {
  const ofChanges = ASSUMPTIONS.filter(({ by }) => by === "change").map(({ id }) => id);
  expect(Object.keys(CLOSES).filter((name) => !isBreak(name))).toEqual(ofChanges);
  const ofReading = ASSUMPTIONS.filter(({ by }) => by !== "change");
  expect(Object.keys(CLOSES).filter(isBreak)).toHaveLength(ofReading.length);
});

type Closed = "link" | "rotation" | "flip" | "create" | "delete" | "extend" | "end" | "states";

/** Requests that wait for a decision, and a pair. */
async function waiting() {
  const { ada, mara, clusterId, payments } = world;
  const db = await store();
  const rowId = async (name: string) => (await rowOf(db, on(name)))?.id ?? "";
  const own = await rowId("own");
  await saveLaterEnd(
    db,
    { rowId: await rowId("leaving"), at: instantAt(Date.now() + 86_400_000) },
    { id: ada.id, name: "Ada" },
  );
  const asked = async (kind: "delete" | "extend", sqlUserId: string, more: object = {}) => {
    const made = await change(mara, requestForOwnDoor, { kind, sqlUserId, reason: "Soon", ...more });
    if (!made.ok) throw new Error(`${kind}: ${JSON.stringify(made.error)}`);
    return made.value.id;
  };
  const made = await change(mara, requestNewDoor, {
    kind: "create",
    clusterId,
    teamId: payments,
    reason: "New shop",
    access: "level=read-only",
    wantedDays: 30,
    name: "pay_app",
    purpose: "takes money",
    contact: "Mara",
    userKind: "service",
  });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  for (const name of ["old_one", "new_one"]) await saveCreated(db, on(name), { by: { id: ada.id, name: "Ada" } });
  const member = async (name: string) => ({ name, sqlUserId: await rowId(name) });
  const [active, idle] = [await member("old_one"), await member("new_one")];
  await addPair(db, { clusterId, role: "shared", by: "Ada", active, idle });
  return {
    create: made.value.id,
    delete: await asked("delete", own),
    extend: await asked("extend", await rowId("leaving"), { wantedDays: 30 }),
  };
}

test("each break of the emulator closes what rests on it, and nothing else, until a check sees that it holds", async () => {
  const { ada, clusterId } = world;
  const db = await store();
  const names = ["new_one", ...Object.keys(CLOSES).map((_, at) => `linked_${at}`)];
  for (const name of names) await world.cloud.addUser(clusterId, name);
  await forgetSqlUsers(clusterId);
  const requests = await waiting();
  const approving = (kind: keyof typeof requests) =>
    previewOf(ada, approveRequestDoor, { clusterId, id: requests[kind] });
  for (const [at, name] of Object.keys(CLOSES).entries()) {
    const closes = CLOSES[name] ?? [];
    const linked = `linked_${at}`;
    await saveCreated(db, on(linked), { by: { id: ada.id, name: "Ada" } });
    await proved(linked);
    const claim = await newLink(linked);
    const rotation = await newRotation("own");
    const rowId = (await rowOf(db, on("app")))?.id ?? "";
    await saveLaterEnd(db, { rowId, at: instantAt(Date.now() + 3_600_000) }, { id: ada.id, name: "Ada" });
    if (isBreak(name)) await check([name]);
    else await broken(name);
    await work();
    const [end] = await newestJobs(db, { kind: "end_of_access", about: rowId });
    const [claimed] = (await claim()).split(" ");
    // A SQL user that is not restricted any more makes its links wait.
    if (closes.includes("states")) expect(claimed, name).toBe("waiting_for_restriction");
    const closed: Record<Closed, boolean> = {
      link: isClosed(claimed),
      rotation: isClosed((await itemOf(rotation))?.code ?? undefined),
      flip: isClosed(await previewOf(ada, flipPairDoor, { ...on("old_one"), said: true })),
      create: isClosed(await approving("create")),
      delete: isClosed(await approving("delete")),
      extend: isClosed(await approving("extend")),
      end: isClosed((await itemOf(end?.id ?? ""))?.code ?? undefined),
      states: (await stateOf("app")) === "unknown",
    };
    const found = (Object.keys(closed) as Closed[]).filter((each) => closed[each]);
    expect({ name, found: found.toSorted() }).toEqual({ name, found: [...closes].toSorted() });
    // While it is so, no answer makes it restricted.
    await proved("app");
    expect(await stateOf("app"), name).toBe(closed.states ? "unknown" : "restricted");
    await check();
    if (!isBreak(name)) await whole(name);
    for (const user of ["app", "own", linked]) await proved(user);
    expect(await stateOf("app"), name).toBe("restricted");
    await work();
    expect(await claim(), name).toBe("shown");
    expect(await itemOf(rotation), name).toMatchObject({ state: "done" });
  }
}, 240_000);

describe("a claim link", () => {
  test("sends nothing, names what does not hold, and works once a check sees that it holds", async () => {
    const claim = await newLink();
    await broken("C-13");
    const before = world.cloud.record().length;
    expect(await claim()).toBe("assumption_differs C-13 does not hold here: The same password can be set again.");
    expect(
      world.cloud
        .record()
        .slice(before)
        .filter(({ method }) => method !== "GET"),
    ).toEqual([]);
    await whole("C-13");
    expect(await claim()).toBe("shown");
  });

  test("is not sent where its recipient could not use it", async () => {
    await broken("C-12");
    const sent = await change(world.ada, sendClaimDoor, { ...on("app"), for: { kind: "link" }, hours: 1, word: "" });
    expect(codeOf(sent)).toBe("assumption_differs");
  });
});

describe("a request", () => {
  const requested = async (kind: "reset" | "delete", name: string) => {
    const sqlUserId = (await rowOf(await store(), on(name)))?.id;
    const made = await change(world.mara, requestForOwnDoor, { kind, sqlUserId, reason: "Leaked" });
    if (!made.ok) throw new Error(made.error.code);
    return made.value.id;
  };
  const approve = (id: string) => change(world.ada, approveRequestDoor, { clusterId: world.clusterId, id });

  test("is not approved where what it asks for rests on what does not hold, and stays pending until it does", async () => {
    const id = await requested("delete", "own");
    await broken("C-16");
    expect(await approve(id)).toMatchObject({
      ok: false,
      error: { code: "assumption_differs", vendorMessage: expect.stringContaining("C-16 does not hold here") },
    });
    expect(users()).toContain("own");
    await whole("C-16");
    expect(codeOf(await approve(id))).toBe("ok");
    expect(users()).not.toContain("own");
  });

  test("that was approved is not claimed meanwhile", async () => {
    const id = await requested("reset", "own");
    expect(codeOf(await approve(id))).toBe("ok");
    await broken("C-13");
    expect(codeOf(await change(world.mara, claimRequestDoor, { id }))).toBe("assumption_differs");
    await whole("C-13");
    expect(codeOf(await change(world.mara, claimRequestDoor, { id }))).toBe("ok");
  });
});

describe("stored work", () => {
  test("a rotation waits with what does not hold, and goes on by itself after a check that holds", async () => {
    const id = await newRotation("own");
    await broken("C-12");
    const before = world.cloud.record().length;
    await work();
    expect(await itemOf(id)).toMatchObject({
      state: "waiting",
      code: "assumption_differs",
      words: expect.stringContaining("C-12 does not hold here"),
    });
    expect(
      world.cloud
        .record()
        .slice(before)
        .filter(({ method }) => method === "PUT"),
    ).toEqual([]);
    await whole("C-12");
    await work();
    expect(await itemOf(id)).toMatchObject({ state: "done", code: null });
  });

  test("an end of access is not set on a cluster where an expiry does not hold, but disables the login at its time", async () => {
    const { cloud, clusterId, ada } = world;
    const db = await store();
    const login = () =>
      cloud
        .sql(clusterId)
        .asRoot("SHOW USERS")
        .rows.find(([name]) => name === "leaving")?.[1];
    const end = async () => (await newestJobs(db, { kind: "end_of_access" }))[0]?.id ?? "";
    await broken("L-30");
    const rowId = (await rowOf(db, on("leaving")))?.id ?? "";
    await saveLaterEnd(db, { rowId, at: instantAt(Date.now() + 3_600_000) }, { id: ada.id, name: "Ada" });
    await work();
    expect(await itemOf(await end())).toMatchObject({
      code: "assumption_differs",
      words: expect.stringContaining("L-30"),
    });
    expect(login()).not.toContain("VALID UNTIL");
    await whole("L-30");
    await work();
    expect(login()).toContain("VALID UNTIL");
    await broken("L-30");
    await saveEnd(db, on("leaving"), (Date.now() + 200) as Instant, { id: ada.id, name: "Ada" });
    const worked = async () => {
      await work();
      return login();
    };
    await expect.poll(worked, { timeout: 20_000 }).toContain("NOLOGIN");
    await work();
    const told = await db.selectFrom("notices").select("text").where("kind", "=", "access_ended").execute();
    expect(told.map(({ text }) => text)).toContainEqual(expect.stringContaining("but cannot prove it"));
  });

  test("a restriction that was begun is paused with what does not hold, and restricts after a check that holds", async () => {
    const { cloud, clusterId, ada } = world;
    const id = await stored(ada, clusterId, ["old_one"]);
    await broken("L-05");
    const before = cloud.sql(clusterId).record().length;
    wake(restrictionJob as never, id);
    expect(await restriction(ada, id)).toMatchObject({
      state: "paused",
      cause: "assumption_differs",
      items: [{ state: "waiting", words: expect.stringContaining("L-05 does not hold here") }],
    });
    expect(statementsSince({ sql: cloud.sql(clusterId) } as never, before)).toEqual([]);
    await whole("L-05");
    expect(codeOf(await change(ada, resumeRestrictionDoor, { id }))).toBe("ok");
    expect((await restriction(ada, id)).items).toMatchObject([{ state: "done", result: "restricted" }]);
  });

  test("a restriction sends no statement after a check found what does not hold, and goes on from there", async () => {
    const { cloud, clusterId, ada } = world;
    const sql = cloud.sql(clusterId);
    const id = await stored(ada, clusterId, ["old_one"]);
    const isAdmin = () => sql.asRoot('SHOW GRANTS ON ROLE FOR "old_one"').rows.some(([role]) => role === "admin");
    sql.fault({ kind: "slow", statement: /^GRANT "shop_ro_role"/, until: meanwhile(() => broken("L-31")), times: 1 });
    const before = sql.record().length;
    await work();
    expect(await itemOf(id)).toMatchObject({ state: "waiting", code: "assumption_differs" });
    expect(statementsSince({ sql } as never, before).filter((text) => text.startsWith("REVOKE"))).toEqual([]);
    expect(isAdmin()).toBe(true);
    await whole("L-31");
    expect((await restriction(ada, id)).items).toMatchObject([{ state: "done", result: "restricted" }]);
    expect(isAdmin()).toBe(false);
  });
});

test("where a check finds that restricted rests on what does not hold, it is said nowhere any more", async () => {
  const { ada, clusterId } = world;
  const call = await programOf(ada);
  const scope = { clusters: [clusterId], teams: null, kinds: null, states: null };
  const { id } = value(
    await change(ada, startReviewDoor, {
      name: "Q4",
      reviewers: "leads",
      named: [],
      fallback: ada.id,
      dueAt: Date.now() + 7 * 86_400_000,
      remindDays: 2,
      repeats: false,
      without: [],
      scope,
    }),
  );
  const said = async () => {
    const list = value(await look(ada, sqlUserListDoor, { clusterId, fresh: true }));
    const overview = value(await look(ada, overviewDoor, {}));
    const everywhere = value(await look(ada, everywhereDoor, { ...PLAIN_EVERYWHERE, state: "restricted" }));
    const { body } = await call("GET", `/clusters/${clusterId}/sql-users`);
    const reviewed = (await rowsFor(ada, id)).find(({ name }) => name === "app");
    const stateNow = reviewed && "stateNow" in reviewed ? reviewed.stateNow : null;
    const counts = overview.clusters.find((each) => each.id === clusterId)?.states;
    return {
      list: list.users.find(({ name }) => name === "app")?.state,
      counts: counts?.restricted,
      everywhere: everywhere.users.length,
      unverified: value(await look(ada, reportDoor, {})).figures.unverified?.count,
      review: stateNow ?? reviewed?.state,
      api: ((body.items ?? body.sqlUsers ?? []) as { name: string; state: string }[]).find(({ name }) => name === "app")
        ?.state,
    };
  };
  const before = await said();
  const restricted = { list: "restricted", counts: 2, everywhere: 2, review: "restricted", api: "restricted" };
  expect(before).toMatchObject(restricted);
  await check(["admin has no root"]);
  const unverified = (before.unverified ?? 0) + 2;
  const broken = { list: "unknown", counts: 0, everywhere: 0, review: "unknown", api: "unknown", unverified };
  expect(await said()).toEqual(broken);
  expect((await events()).at(-1)).toMatchObject({
    action: "cluster.check_assumptions",
    details: { differ: "L-05", unverified: 2 },
  });
  await check();
  // What was proved by answers that differ is proved again first.
  expect(await said()).toEqual(broken);
  for (const name of ["app", "own"]) await proved(name);
  expect(await said()).toEqual(before);
});
