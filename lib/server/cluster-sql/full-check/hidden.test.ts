import { beforeEach, describe, expect, test } from "vitest";
import { PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import type { Thing } from "#lib/sql/assumptions/full/things.ts";
import { DOCTOR_PREFIX } from "#lib/sql/names.ts";
import { programOf } from "../../../testing/program.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { seal } from "../../cloud/full-check-names.ts";
import { forgetSqlUsers } from "../../cloud/sql-user-list.ts";
import { everywhereDoor, figuresDoor, findDoor, overviewDoor, reportDoor } from "../../edge/doors/overview.ts";
import { reviewPreviewDoor, reviewRowsDoor, startReviewDoor } from "../../edge/doors/reviews.ts";
import { clusterPlanDoor } from "../../edge/doors/sql-users/restriction.ts";
import { rotationTargetsDoor } from "../../edge/doors/sql-users/rotation.ts";
import { sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { suggestionsDoor } from "../../edge/doors/sql-users/suggestions.ts";
import { readListFacts } from "../../sql-users/facts/read-list.ts";
import { notifyDue } from "../../sql-users/passwords/notify-due.ts";
import { readLoginsOnce } from "../../sql-users/read-logins.ts";
import { readInBackground } from "../../sql-users/reread-list.ts";
import { beginFullCheck, endFullCheck, saveFullCheck } from "../../store/clusters/full-checks.ts";
import { store } from "../../store/db/store.ts";
import { checkSqlUsers } from "../../verification/check-sql-users.ts";

/* A full check works on another server: this one knows of it by the store alone, and its own readings would see the SQL users of the check. */

freshProcess();
endSqlWorlds();

const MARKS = ["2027-01-01 00:00:00.000123+00:00", "2001-01-01 00:00:00.000456+00:00"] as const;
const named = (letter: string) => `${DOCTOR_PREFIX}${letter.repeat(20)}`;
/** Made by a check, by the Cloud API and by SQL; and one that only has such a name. */
const [BY_API, BY_SQL, STRANGER] = [named("a"), named("b"), named("q")];
/** Users and roles of the cluster that a reading by SQL finds, without those of a check. */
const LOGINS = 5;

let world: SqlWorld;

function value<T>(answer: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

const thing = (name: string, madeBy: Thing["madeBy"]): Thing => ({
  kind: "user",
  name,
  madeBy,
  owner: null,
  marks: MARKS,
  plannedAt: Date.now(),
  seen: MARKS[0],
});

beforeEach(async () => {
  world = await newSqlWorld("manage");
  const { cloud, clusterId } = world;
  await cloud.addUser(clusterId, "app_orders");
  // What is new in a later list is drift.
  await readInBackground(clusterId);
  for (const name of [STRANGER, BY_API]) await cloud.addUser(clusterId, name);
  cloud.sql(clusterId).asRoot(`CREATE USER ${BY_SQL} WITH NOLOGIN VALID UNTIL '${MARKS[0]}'`);
  const db = await store();
  await beginFullCheck(db, clusterId, "of another server");
  const things = [seal(clusterId, thing(BY_API, "api")), seal(clusterId, thing(BY_SQL, "sql"))];
  await saveFullCheck(db, clusterId, { runId: "of another server", things });
});

/** The other server is gone, and what it made is still there. */
async function crash() {
  await endFullCheck(await store(), world.clusterId, "of another server");
  await forgetSqlUsers(world.clusterId);
}

/** Reads the cluster in each way in which a server does. */
async function readAll() {
  const { clusterId, ada } = world;
  value(await look(ada, sqlUserListDoor, { clusterId, fresh: true }));
  await readInBackground(clusterId);
  await readListFacts(clusterId);
  await checkSqlUsers({ clusterId, request: { requestId: "req_1", address: "" } });
}

const { sort: _, descending: __, after: ___, ...FILTER } = PLAIN_EVERYWHERE;

const ours = (answer: unknown) =>
  [...new Set(JSON.stringify(answer).match(/rolecall_doctor_[a-z2-7]{20}/g))].toSorted();

const scope = () => ({ clusters: [world.clusterId], teams: null, kinds: null, states: null });

/** Which of these names each answer has, and how many SQL users each counts. */
async function seen() {
  const { ada, clusterId } = world;
  const call = await programOf(ada);
  const plan = { scope: scope(), reviewers: "leads", named: [], fallback: ada.id } as const;
  const more = { name: "Q4", dueAt: Date.now() + 7 * 86_400_000, remindDays: null, repeats: false, without: [] };
  const review = await change(ada, startReviewDoor, Object.assign({}, plan, more));
  const overview = value(await look(ada, overviewDoor, {}));
  const names = {
    list: value(await look(ada, sqlUserListDoor, { clusterId, fresh: false })),
    everywhere: value(await look(ada, everywhereDoor, PLAIN_EVERYWHERE)),
    find: value(await look(ada, findDoor, { q: DOCTOR_PREFIX })),
    rotation: value(await look(ada, rotationTargetsDoor, FILTER)),
    suggestions: value(await look(ada, suggestionsDoor, { clusterId, read: true })),
    restrict: value(await look(ada, clusterPlanDoor, { clusterId })),
    review: value(await look(ada, reviewRowsDoor, { id: value(review).id, view: "all", mine: false, after: -1 })),
    report: value(await look(ada, reportDoor, {})),
    api: (await call("GET", `/clusters/${clusterId}/sql-users`)).body,
  };
  const counts = {
    overview: overview.clusters.find(({ id }) => id === clusterId)?.total,
    figures: value(await look(ada, figuresDoor, {})).sqlUsers,
    review: value(await look(ada, reviewPreviewDoor, plan)).rows,
    logins: (await readLoginsOnce(await store(), clusterId))?.of.size,
  };
  return { names: Object.fromEntries(Object.entries(names).map(([where, answer]) => [where, ours(answer)])), counts };
}

/** Tables in which a row may name them: the journal, and which calls of the vendor were Rolecall's own. */
const MAY_NAME_THEM = new Set(["full_checks", "sent_changes"]);

/** What the store says of them: what no row says, no notice, webhook, event, export or evidence can say either. */
async function rowsNaming(name: string): Promise<readonly string[]> {
  const db = await store();
  const tables = (await db.introspection.getTables()).map((table) => table.name as "accounts");
  const found: string[] = [];
  for (const table of tables)
    if (JSON.stringify(await db.selectFrom(table).selectAll().execute()).includes(name)) found.push(table);
  return found.filter((table) => !MAY_NAME_THEM.has(table)).toSorted();
}

describe("while a full check of another server works", () => {
  test("its SQL users are in no list, count, suggestion, review, report or answer of the API", async () => {
    await readAll();
    const { names, counts } = await seen();
    for (const [where, found] of Object.entries(names)) expect(found, where).toEqual([STRANGER]);
    // app_orders, the stranger, and Rolecall's own.
    expect(counts).toEqual({ overview: 3, figures: 3, review: 2, logins: LOGINS });
  });

  test("no row of the store but its journal names one, so no notice, webhook or evidence does", async () => {
    await readAll();
    await seen();
    await notifyDue(await store());
    expect(await rowsNaming(BY_API)).toEqual([]);
    expect(await rowsNaming(BY_SQL)).toEqual([]);
    expect(await rowsNaming(STRANGER)).toEqual(expect.arrayContaining(["audit_events", "notices", "review_rows"]));
  });
});

test("what it left over, and a SQL user that only has such a name, is shown everywhere", async () => {
  await readAll();
  await crash();
  await readAll();
  const { names, counts } = await seen();
  // The check proved that the one by SQL is restricted: then there is nothing to restrict.
  const isAboutAdmins = (where: string) => where === "suggestions" || where === "restrict";
  for (const [where, found] of Object.entries(names))
    expect(found, where).toEqual(isAboutAdmins(where) ? [BY_API, STRANGER] : [BY_API, BY_SQL, STRANGER]);
  expect(counts).toEqual({ overview: 5, figures: 5, review: 4, logins: LOGINS + 2 });
  for (const name of [BY_API, BY_SQL])
    expect(await rowsNaming(name)).toEqual(expect.arrayContaining(["audit_events", "review_rows", "sql_users"]));
});
