import { beforeEach, expect, test } from "vitest";
import { instantAt } from "#lib/shared/time/instant.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { BREAKS, type BreakName } from "../../emulator/faults/breaks.ts";
import { change } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import {
  begin,
  broken,
  check,
  isClosed,
  itemOf,
  newLink,
  newRotation,
  on,
  previewOf,
  proved,
  stateOf,
  whole,
  work,
  world,
} from "../../testing/sql-users/assumed-steps.ts";
import { endSqlWorlds } from "../../testing/sql-world.ts";
import { approveRequestDoor, requestForOwnDoor, requestNewDoor } from "../edge/doors/requests.ts";
import { flipPairDoor } from "../edge/doors/sql-users/pairs.ts";
import { store } from "../store/db/store.ts";
import { newestJobs } from "../store/jobs/jobs.ts";
import { addPair } from "../store/sql-users/pairs.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { saveLaterEnd } from "../store/sql-users/sql-user-ends.ts";
import { saveCreated } from "../store/sql-users/sql-users.ts";
import { forgetSqlUsers } from "./sql-user-list.ts";

/* What a check closes on a cluster where an assumption does not hold, and what goes on. */

freshProcess();
endSqlWorlds();

beforeEach(begin);

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
