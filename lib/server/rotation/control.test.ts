import { beforeEach, describe, expect, test } from "vitest";
import { wantToken } from "../../testing/accounts/api-token-steps.ts";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { codeOf, events, owned, world } from "../../testing/request-steps.ts";
import { change, look, OTHER_ID, type Person } from "../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { REQUEST } from "../../testing/server.ts";
import { hold, underWay } from "../../testing/sql-users/rotation-faults.ts";
import {
  addApps,
  beginRotations,
  newOpener,
  type Opener,
  once,
  opened,
  rotation,
  start,
  started,
  statesOf,
} from "../../testing/sql-users/rotation-steps.ts";
import { tokenActor } from "../../testing/token-actor.ts";
import {
  pauseRotationDoor,
  resumeRotationDoor,
  rotationDoor,
  rotationListDoor,
  rotationPreviewDoor,
  sealedPasswordsDoor,
  startRotationDoor,
  stopRotationDoor,
  takePasswordsDoor,
} from "../edge/doors/sql-users/rotation.ts";
import { protectSqlUserDoor } from "../edge/doors/sql-users/sql-users.ts";
import { enter } from "../people/sign-in/enter.ts";
import { signOut } from "../people/sign-in/sign-out.ts";
import { mutate } from "../run/run.ts";
import { putGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { revokeApiToken } from "../store/people/api-token-ends.ts";
import { addPair } from "../store/sql-users/pairs.ts";

freshServer();

let browser: Opener;
let bea: Person;

const puts = () => world.received.filter(({ method }) => method === "PUT");

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    ({ bea, browser } = await beginRotations());
  });

  test("a pause starts no further SQL user and lets the current ones finish; a resume continues; a stop leaves the rest as it was", async () => {
    const names = await addApps(25);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    expect(codeOf(await change(bea, pauseRotationDoor, { id }))).toBe("ok");
    release();
    const paused = await once(bea, id, "paused");
    expect(paused.counts).toMatchObject({ done: 10, waiting: 15 });
    expect(codeOf(await change(bea, pauseRotationDoor, { id }))).toBe("rotation_over");
    const again = hold();
    expect(codeOf(await change(bea, resumeRotationDoor, { id, key: browser.key }))).toBe("ok");
    await underWay(10);
    expect(codeOf(await change(bea, stopRotationDoor, { id }))).toBe("ok");
    again();
    const stopped = await once(bea, id, "stopped");
    expect(stopped.counts).toMatchObject({ done: 20, stopped: 5 });
    expect([...world.users.values()].filter((password) => password === "old")).toHaveLength(5);
    expect(codeOf(await change(bea, resumeRotationDoor, { id, key: browser.key }))).toBe("rotation_over");
  });

  test("one that becomes the active one of a pair while it waits keeps its password, and the others get new ones", async () => {
    const names = await addApps(12);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    expect(codeOf(await change(bea, pauseRotationDoor, { id }))).toBe("ok");
    release();
    const waiting = (await once(bea, id, "paused")).items.filter(({ state }) => state === "waiting");
    const db = await store();
    const rows = await db.selectFrom("sql_users").select(["id", "name"]).execute();
    const [active, idle] = waiting.map(({ name }) => ({
      name,
      sqlUserId: rows.find((row) => row.name === name)?.id ?? "",
    }));
    if (!active || !idle) throw new Error("fewer than two wait");
    await addPair(db, { clusterId: CLUSTER_ID, role: "app_role", by: "Ada", active, idle });
    expect(codeOf(await change(bea, resumeRotationDoor, { id, key: browser.key }))).toBe("ok");
    const over = await once(bea, id, "over");
    expect(over.counts).toMatchObject({ done: 11, failed: 1 });
    expect(statesOf(over)[active.name]).toBe("failed pair_changed");
    expect(world.users.get(active.name)).toBe("old");
  });

  test("the end of the starter's session pauses it, and they can resume it from another", async () => {
    const names = await addApps(15);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    await inRequest(bea.browser, () => signOut());
    release();
    const paused = await once(world.ada, id, "paused");
    expect(paused).toMatchObject({ cause: "unauthenticated", counts: { done: 10, waiting: 5 } });
    expect(codeOf(await change(world.ada, resumeRotationDoor, { id, key: browser.key }))).toBe("forbidden");
    // The sign-out deleted the key, so resuming seals to a new one.
    const again = { ...bea, browser: newBrowser() };
    await inRequest(again.browser, async () => enter(await store(), bea.id, REQUEST, true));
    const other = await newOpener();
    expect(codeOf(await change(again, resumeRotationDoor, { id, key: other.key }))).toBe("ok");
    const over = await once(world.ada, id, "over");
    expect(over.counts).toMatchObject({ done: 15 });
    const passwords = [...(await opened(again, other, over)), ...(await opened(again, browser, over))];
    expect(Object.fromEntries(passwords)).toEqual(Object.fromEntries(world.users));
  });

  test("the end of a service's token stops its rotation, and what waited is free for others", async () => {
    const names = await addApps(15);
    const db = await store();
    await putGrant(
      db,
      { kind: "team", id: world.payments },
      { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" },
    );
    const token = await wantToken(world.ada, {
      kind: "service",
      teamId: world.payments,
      name: "ci",
      scopes: ["rotate"],
      clusters: "all",
      addresses: [],
      days: 30,
    });
    if (!token.ok) throw new Error(token.error.code);
    const release = hold();
    const begun = await inRequest(newBrowser({ origin: "" }), async () =>
      mutate(
        startRotationDoor,
        { targets: [{ clusterId: CLUSTER_ID, names }], count: 15, deliver: "browser", key: browser.key },
        await tokenActor(`Bearer ${token.value.token}`, "192.0.2.7"),
      ),
    );
    if (!begun.ok) throw new Error(begun.error.code);
    await underWay(10);
    await revokeApiToken(db, token.value.id);
    release();
    const stopped = await once(world.ada, begun.value.id, "stopped");
    expect(stopped.counts).toMatchObject({ done: 10, stopped: 5 });
    const ends = async () => (await events()).filter(({ action }) => action === "rotation.end");
    await expect.poll(ends).toMatchObject([
      {
        details: { done: 10, stopped: 5, cause: "the token of the service has ended", rotation: begun.value.id },
      },
    ]);
    const rest = Object.entries(statesOf(stopped)).flatMap(([name, state]) => (state === "stopped" ? [name] : []));
    expect(codeOf(await start(world.cleo, await newOpener(), rest))).toBe("ok");
  });

  test("a SQL user is in one rotation at a time", async () => {
    const names = await addApps(3);
    const release = hold();
    const id = await started(bea, browser, names);
    expect(codeOf(await start(world.cleo, await newOpener(), names.slice(2)))).toBe("rotation_overlaps");
    const preview = await look(world.cleo, rotationPreviewDoor, { targets: [{ clusterId: CLUSTER_ID, names }] });
    expect(preview.ok && preview.value.clusters[0]?.users.map(({ problem }) => problem)).toEqual([
      ...["in_rotation", "in_rotation", "in_rotation"],
    ]);
    release();
    await once(bea, id, "over");
    expect(codeOf(await start(world.cleo, browser, names.slice(2)))).toBe("ok");
  });

  test("only its starter and administrators see a rotation, and only its starter gets the passwords", async () => {
    const over = await once(bea, await started(bea, browser, await addApps(1)), "over");
    const { id } = over;
    expect(codeOf(await look(world.cleo, rotationDoor, { id }))).toBe("not_found");
    expect(codeOf(await change(world.cleo, stopRotationDoor, { id }))).toBe("not_found");
    expect(codeOf(await look(world.mara, rotationDoor, { id }))).toBe("forbidden");
    const seen = await rotation(world.ada, id);
    expect([seen.own, seen.key]).toEqual([false, undefined]);
    expect(codeOf(await look(world.ada, sealedPasswordsDoor, { id, key: browser.key }))).toBe("not_found");
    expect(codeOf(await change(world.ada, takePasswordsDoor, { id, items: [{ id: over.items[0]?.id, at: 0 }] }))).toBe(
      "forbidden",
    );
    const lists = await Promise.all([bea, world.cleo, world.ada].map((by) => look(by, rotationListDoor, {})));
    expect(lists.map((list) => list.ok && list.value.rotations.length)).toEqual([1, 0, 1]);
  });

  test("only what the person may reset is rotated, all or nothing", async () => {
    const names = await addApps(2);
    await owned("rolecall_0123456789");
    const protect = (name: string) => change(world.ada, protectSqlUserDoor, at(name));
    await protect("app_1");
    expect(codeOf(await start(bea, browser, names))).toBe("rotation_outdated");
    expect(codeOf(await start(bea, browser, ["app_0", "rolecall_0123456789"]))).toBe("rotation_outdated");
    expect(codeOf(await start(bea, browser, ["app_0", "never_there"]))).toBe("rotation_outdated");
    expect(codeOf(await start(bea, browser, ["app_0"], { count: 2 }))).toBe("rotation_outdated");
    const elsewhere = { targets: [{ clusterId: OTHER_ID, names: ["x"] }] };
    expect(codeOf(await start(bea, browser, ["x"], elsewhere))).toBe("cluster_not_found");
    // Resetting a protected SQL user needs the password again, not only a recent sign-in.
    expect(codeOf(await start(world.cleo, browser, names))).toBe("reauthentication_required");
    expect(puts()).toEqual([]);
    expect(codeOf(await start(bea, browser, ["app_0"]))).toBe("ok");
  });
});
