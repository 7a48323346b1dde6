import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { begin, codeOf, events, owned, restrict, world } from "../../testing/request-steps.ts";
import { change, look, OTHER_ID, type Person, person } from "../../testing/requests.ts";
import {
  addApps,
  newOpener,
  type Opener,
  once,
  opened,
  rotation,
  sealedItemsOf,
  start,
  started,
  statesOf,
} from "../../testing/rotation-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess, REQUEST, registry } from "../../testing/server.ts";
import { enter, signOut } from "../accounts/sign-in.ts";
import { drain } from "../base/in-flight.ts";
import {
  deliverRotationDoor,
  pauseRotationDoor,
  resumeRotationDoor,
  retryRotationDoor,
  rotationDoor,
  rotationListDoor,
  rotationPreviewDoor,
  sealedPasswordsDoor,
  stopRotationDoor,
  takePasswordsDoor,
} from "../doors/rotation.ts";
import { protectSqlUserDoor, resetPasswordDoor } from "../doors/sql-users.ts";
import { removeGrant } from "../store/cluster-roles.ts";
import { sweepSealed } from "../store/job-items.ts";
import { noticesOf } from "../store/notices.ts";
import { store } from "../store/store.ts";
import { freshDatabase } from "../store/testing.ts";
import { workOnAll } from "./work.ts";

freshProcess();
// The end of a rotation is written down after it can be seen.
afterEach(async () => void (await drain(10_000)));

let browser: Opener;
let bea: Person;

const at = (name: string) => ({ clusterId: CLUSTER_ID, name });
const puts = () => world.received.filter(({ method }) => method === "PUT");
/** Holds the vendor's answers to changes until it is called. */
function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  held = 0;
  world.instead = (request, carryOut) => {
    if (request.method !== "PUT") return undefined;
    held += 1;
    return promise.then(() => carryOut());
  };
  return resolve;
}
let held = 0;
const underWay = (count: number) => vi.waitFor(() => expect(held).toBe(count), { timeout: 10_000 });
const noPause = async () => {};
/** Takes the place of the server, which dies; resolves once what it had sent is answered. Its store stays open: it is the file's. */
async function nextServer(): Promise<() => Promise<void>> {
  const opened = registry()?.get("store");
  const works = (registry()?.get("in-flight") as { works: Set<Promise<void>> } | undefined)?.works ?? [];
  registry()?.clear();
  registry()?.set("store", opened);
  await (await store()).deleteFrom("leases").execute();
  world.instead = () => undefined;
  return async () => void (await Promise.all(works));
}

describe.each(["SQLite", "PostgreSQL"])("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    await begin();
    bea = await person("Bea", { role: "cluster_creator" });
    browser = await newOpener();
  });

  test("every SQL user gets the password that the browser opens, and nothing readable is stored", async () => {
    const names = await addApps(30);
    const id = await started(bea, browser, names);
    const over = await once(bea, id, "over");
    expect(over.counts).toMatchObject({ done: 30, failed: 0, unknown: 0 });
    const passwords = await opened(bea, browser, over);
    expect(Object.fromEntries(passwords)).toEqual(Object.fromEntries(world.users));
    const stored = JSON.stringify(await (await store()).selectFrom("job_items").selectAll().execute());
    const audit = JSON.stringify(await events());
    for (const password of passwords.values()) {
      expect(stored).not.toContain(password);
      expect(audit).not.toContain(password);
    }
    const resets = (await events()).filter(
      ({ action, outcome }) => action === "sql_user.reset_password" && outcome === "done",
    );
    expect(resets.map(({ target }) => target).sort()).toEqual([...names].sort());
    expect((await events()).filter(({ action }) => action === "rotation.end")).toHaveLength(1);
  });

  test("what the browser has is deleted, and another browser gets nothing", async () => {
    const names = await addApps(3);
    const over = await once(bea, await started(bea, browser, names), "over");
    expect(await opened(bea, await newOpener(), over)).toEqual(new Map());
    const items = await sealedItemsOf(bea, over.id, browser);
    // One that was set anew since is another password.
    const older = items.map(({ id, at }) => ({ id, at: at - 1 }));
    expect(await change(bea, takePasswordsDoor, { id: over.id, items: older })).toMatchObject({ value: { count: 0 } });
    expect(await change(bea, takePasswordsDoor, { id: over.id, items })).toMatchObject({
      ok: true,
      value: { count: 3 },
    });
    expect(await opened(bea, browser, over)).toEqual(new Map());
    expect((await rotation(bea, over.id)).items.map(({ place }) => place)).toEqual(["browser", "browser", "browser"]);
    const rows = await (await store()).selectFrom("job_items").select("sealed").execute();
    expect(rows.every(({ sealed }) => sealed === null)).toBe(true);
  });

  test("what nobody fetched within the hour is deleted, told, and can be set again", async () => {
    const [name = ""] = await addApps(1);
    const { id } = await once(bea, await started(bea, browser, [name]), "over");
    await sweepSealed(await store(), Date.now() + 3_600_001);
    expect((await rotation(bea, id)).items).toMatchObject([{ state: "done", place: "lost" }]);
    const other = await newOpener();
    expect(codeOf(await change(bea, retryRotationDoor, { id, key: other.key }))).toBe("ok");
    const again = await once(bea, id, "over");
    expect((await opened(bea, other, again)).get(name)).toBe(world.users.get(name));
    expect(world.passwords).toHaveLength(2);
  });

  test("a lost answer is settled with the same password", async () => {
    const [name = ""] = await addApps(1);
    let lost = 0;
    world.instead = (request, carryOut) => {
      if (request.method !== "PUT" || lost >= 2) return undefined;
      lost += 1;
      carryOut();
      return { status: 500, json: { code: 13, message: "internal" } };
    };
    const over = await once(bea, await started(bea, browser, [name]), "over");
    expect(statesOf(over)).toEqual({ [name]: "done" });
    expect(new Set(world.passwords).size).toBe(1);
    expect((await opened(bea, browser, over)).get(name)).toBe(world.users.get(name));
  });

  test("a pause lets what is under way end and begins nothing; a resume goes on; a stop leaves the rest as it was", async () => {
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

  test("what a dead server has left gets another password, which the browser opens", async () => {
    const names = await addApps(12);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    const dead = await nextServer();
    await workOnAll(await store(), noPause);
    const over = await once(bea, id, "over");
    expect(over.counts).toMatchObject({ done: 12 });
    const shown = await opened(bea, browser, over);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(world.users));
    release();
    await dead();
    // What the dead one stores of it counts no more, and a password that the vendor took from it so late is told.
    const late = await rotation(bea, id);
    expect(late.items.map(({ at, place }) => [at, place])).toEqual(over.items.map(({ at, place }) => [at, place]));
    expect(late.items.filter(({ replacedBy }) => replacedBy)).toHaveLength(10);
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
    // The sign-out has deleted the key: what comes now is for another.
    const again = { ...bea, browser: newBrowser() };
    await inRequest(again.browser, async () => enter(await store(), bea.id, REQUEST, true));
    const other = await newOpener();
    expect(codeOf(await change(again, resumeRotationDoor, { id, key: other.key }))).toBe("ok");
    const over = await once(world.ada, id, "over");
    expect(over.counts).toMatchObject({ done: 15 });
    const passwords = [...(await opened(again, other, over)), ...(await opened(again, browser, over))];
    expect(Object.fromEntries(passwords)).toEqual(Object.fromEntries(world.users));
  });

  test("a refusal after a lost answer is told as unknown, and the password that was sent can still be opened", async () => {
    const [name = ""] = await addApps(1);
    let calls = 0;
    world.instead = (request, carryOut) => {
      if (request.method !== "PUT") return undefined;
      calls += 1;
      if (calls > 3) return { status: 400, json: { code: 3, message: "must be different from the current password" } };
      carryOut();
      return { status: 500, json: { code: 13, message: "internal" } };
    };
    const over = await once(bea, await started(bea, browser, [name]), "over");
    expect(statesOf(over)).toEqual({ [name]: "unknown outcome_unknown" });
    expect((await opened(bea, browser, over)).get(name)).toBe(world.users.get(name));
    // The vendor refuses the retry too: that is no word on the password that was sent before.
    expect(codeOf(await change(bea, retryRotationDoor, { id: over.id, key: browser.key }))).toBe("ok");
    expect(statesOf(await once(bea, over.id, "over"))).toEqual({ [name]: "unknown outcome_unknown" });
  });

  test("where the owner cannot be sent a link, the password counts as set and given to nobody, and can be set again", async () => {
    const [name = ""] = await addApps(1);
    await restrict(at(name));
    const release = hold();
    const id = await started(world.cleo, browser, [name], { deliver: "owners" });
    await underWay(1);
    await (await store()).updateTable("sql_users").set({ owner_team_id: null }).where("name", "=", name).execute();
    release();
    const over = await once(world.cleo, id, "over");
    expect(over.items).toMatchObject([{ state: "done", place: "lost" }]);
    expect(codeOf(await change(world.cleo, retryRotationDoor, { id, key: browser.key }))).toBe("ok");
    const again = await once(world.cleo, id, "over");
    expect((await opened(world.cleo, browser, again)).get(name)).toBe(world.users.get(name));
  });

  test("a retry leaves a password alone that was set by another change since", async () => {
    const [name = ""] = await addApps(1);
    const { id } = await once(bea, await started(bea, browser, [name]), "over");
    await sweepSealed(await store(), Date.now() + 3_600_001);
    const mine = (await (await store()).selectFrom("shown_passwords").select("id").executeTakeFirstOrThrow()).id;
    const shown = await change(world.cleo, resetPasswordDoor, { ...at(name), replaces: mine });
    expect(codeOf(shown)).toBe("ok");
    expect(codeOf(await change(bea, retryRotationDoor, { id, key: browser.key }))).toBe("rotation_over");
    expect(world.users.get(name)).toBe(shown.ok && shown.value.password);
  });

  test("a role that is lost in the middle ends what waits on that cluster", async () => {
    const names = await addApps(15);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    await removeGrant(await store(), { kind: "account", id: bea.id }, CLUSTER_ID);
    release();
    const over = await once(world.ada, id, "over");
    expect(over.counts).toMatchObject({ done: 10, failed: 5 });
    expect(Object.values(statesOf(over)).filter((state) => state === "failed cluster_not_found")).toHaveLength(5);
  });

  test("one that becomes protected in the middle is not rotated without the password for it", async () => {
    const names = await addApps(11);
    const release = hold();
    const id = await started(world.cleo, browser, names);
    await underWay(10);
    expect(codeOf(await change(world.ada, protectSqlUserDoor, at("app_10")))).toBe("ok");
    release();
    const over = await once(world.cleo, id, "over");
    expect(statesOf(over).app_10).toBe("failed sql_user_protected");
    expect(world.users.get("app_10")).toBe("old");
  });

  test("a SQL user that is deleted in the middle, a locked cluster and a vendor that fails each have an end", async () => {
    const names = await addApps(4);
    world.instead = (request) => {
      if (request.method !== "PUT") return undefined;
      if (request.path.includes("app_1")) return { status: 404, json: { code: 5, message: "user not found" } };
      if (request.path.includes("app_2")) return { status: 400, json: { code: 3, message: "not valid" } };
      return undefined;
    };
    const over = await once(bea, await started(bea, browser, names), "over");
    expect(statesOf(over)).toEqual({
      ...{ app_0: "done", app_1: "failed sql_user_not_found", app_2: "failed cloud_rejected", app_3: "done" },
    });
    expect((await opened(bea, browser, over)).size).toBe(2);
    world.instead = () => undefined;
    expect(codeOf(await change(bea, retryRotationDoor, { id: over.id, key: browser.key }))).toBe("ok");
    expect(statesOf(await once(bea, over.id, "over"))).toMatchObject({ app_1: "done", app_2: "done" });
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

  test("a password on another person's screen is not replaced unasked", async () => {
    const [name = ""] = await addApps(1);
    const shown = await change(world.cleo, resetPasswordDoor, at(name));
    const over = await once(bea, await started(bea, browser, [name]), "over");
    expect(statesOf(over)).toEqual({ [name]: "failed password_in_view" });
    expect(world.users.get(name)).toBe(shown.ok && shown.value.password);
  });

  test("a password that was reset after the rotation is told", async () => {
    const [name = ""] = await addApps(1);
    const { id } = await once(bea, await started(bea, browser, [name]), "over");
    await change(bea, takePasswordsDoor, { id, items: await sealedItemsOf(bea, id, browser) });
    const mine = (await (await store()).selectFrom("shown_passwords").select("id").executeTakeFirstOrThrow()).id;
    expect(codeOf(await change(world.cleo, resetPasswordDoor, { ...at(name), replaces: mine }))).toBe("ok");
    expect((await rotation(bea, id)).items).toMatchObject([{ replacedBy: "Cleo" }]);
  });

  test("owners get a link, and the starter gets the passwords of nobody's SQL users alone", async () => {
    await addApps(2);
    await owned("nobodys", null);
    await restrict(at("app_0"));
    const id = await started(world.cleo, browser, ["app_0", "app_1", "nobodys"], { deliver: "owners" });
    const over = await once(world.cleo, id, "over");
    expect(over.items.map(({ name, place }) => [name, place])).toEqual([
      ["app_0", "link"],
      ["app_1", "sealed"],
      ["nobodys", "sealed"],
    ]);
    expect([...(await opened(world.cleo, browser, over)).keys()]).toEqual(["app_1", "nobodys"]);
    const { notices } = await noticesOf(await store(), world.mara.id);
    // Mail cannot be sent here: they set their own where they see their SQL users.
    expect(notices).toMatchObject([
      { path: "/my", text: expect.stringContaining("rotated the password of the SQL user app_0") },
    ]);
    expect((await noticesOf(await store(), world.ben.id)).notices).toEqual([]);
    // What is verified as restricted later can be delivered later.
    await restrict(at("app_1"));
    expect(await change(world.cleo, deliverRotationDoor, { id })).toMatchObject({ ok: true, value: { count: 1 } });
    expect([...(await opened(world.cleo, browser, over)).keys()]).toEqual(["nobodys"]);
  });

  test("a rotation is its starter's and the administrators', and its passwords are its starter's", async () => {
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
    // A Cluster Admin gives the password for a protected one: a sign-in is not enough.
    expect(codeOf(await start(world.cleo, browser, names))).toBe("reauthentication_required");
    expect(puts()).toEqual([]);
    expect(codeOf(await start(bea, browser, ["app_0"]))).toBe("ok");
  });
});

test("a stop of the server leaves a rotation to the next one", async () => {
  await begin();
  bea = await person("Bea", { role: "cluster_creator" });
  browser = await newOpener();
  const names = await addApps(20);
  const release = hold();
  const id = await started(bea, browser, names);
  await underWay(10);
  const drained = drain(10_000);
  release();
  await drained;
  expect((await rotation(bea, id)).counts).toMatchObject({ done: 10, waiting: 10 });
  await nextServer();
  await workOnAll(await store(), noPause);
  const over = await once(bea, id, "over");
  expect(Object.fromEntries(await opened(bea, browser, over))).toEqual(Object.fromEntries(world.users));
});
