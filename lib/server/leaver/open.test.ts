import { beforeEach, expect, test, vi } from "vitest";
import {
  apps,
  bea,
  beginLeaving,
  browser,
  evidence,
  leaverPage,
  resultsOf,
  resumePlan,
  see,
  showLate,
  start,
  sweepUntilDone,
  targetOf,
  until,
  workOnPlans,
} from "../../testing/accounts/leaver-steps.ts";
import { freshServer } from "../../testing/on-store.ts";
import { codeOf, owned, restrict, sent, world } from "../../testing/request-steps.ts";
import { change, person } from "../../testing/requests.ts";
import { at } from "../../testing/scripted-vendor.ts";
import { opened, rotation } from "../../testing/sql-users/rotation-steps.ts";
import { exemptFromLeaverDoor } from "../edge/doors/people/leaver.ts";
import { stopRotationDoor, takePasswordsDoor } from "../edge/doors/sql-users/rotation.ts";
import { store } from "../store/db/store.ts";
import { addTeam } from "../store/people/teams.ts";

freshServer();

beforeEach(() => beginLeaving());

test("a plan stays open after a failure, retries it, and takes account of resets outside the plan", async () => {
  const names = await apps(3, 3);
  world.instead = (request) =>
    request.method === "PUT" && !request.path.includes("app_2")
      ? { status: 400, json: { code: 3, message: "<b>not now</b>" } }
      : undefined;
  expect(codeOf(await start())).toBe("ok");
  await until(world.ada, bea, (page) => Object.values(resultsOf(page)).sort().join() === "failed,failed,rotated");
  await workOnPlans();
  const open = await leaverPage(world.ada, bea);
  expect(open.plan?.state).toBe("open");
  const text = await evidence(world.ada, bea);
  expect(text).not.toMatch(/[<>&]/);
  const file = JSON.parse(text);
  expect(file.open.sort()).toEqual(["app_0 on orders", "app_1 on orders"]);
  expect(file.summary[0]).toContain("not done");
  expect(file.sqlUsers.find(({ name }: { name: string }) => name === "app_0")).toMatchObject({
    result: "failed",
    cloud: expect.stringContaining("<b>not now</b>"),
    proof: null,
  });
  world.instead = () => undefined;
  await see(world.cleo, names[0] ?? "");
  expect(codeOf(await resumePlan(world.ada, bea, { key: browser.key }))).toBe("ok");
  const page = await sweepUntilDone();
  expect(resultsOf(page)).toEqual({ app_0: "replaced", app_1: "rotated", app_2: "rotated" });
  expect(page.plan?.rotations).toHaveLength(2);
});

test("a plan waits for an undelivered password, and ends once the starter's browser has it", async () => {
  await owned("app_free", null);
  const empty = await addTeam(await store(), "Empty");
  await owned("app_empty", empty);
  for (const name of ["app_free", "app_empty"]) {
    await restrict(at(name));
    await see(bea, name);
  }
  expect((await leaverPage(world.ada, bea)).users.map(({ name, noOwners }) => [name, noOwners])).toEqual([
    ...[
      ["app_empty", "no_members"],
      ["app_free", "no_owner"],
    ],
  ]);
  expect(codeOf(await start({ rest: "leave" }))).toBe("ok");
  await until(world.ada, bea, ({ plan }) => plan?.steps.at(-1)?.state === "done");
  const left = await leaverPage(world.ada, bea);
  expect(left.users.map(({ result, problem }) => [result, problem])).toEqual([
    ...[
      ["not_rotated", "left"],
      ["not_rotated", "left"],
    ],
  ]);
  expect(sent("PUT")).toHaveLength(2);
  expect(codeOf(await resumePlan(world.ada, bea, { key: browser.key, rest: "browser" }))).toBe("ok");
  const sealed = await until(world.ada, bea, ({ users }) => users.every(({ place }) => place === "sealed"));
  expect(resultsOf(sealed)).toEqual({ app_free: "undelivered", app_empty: "undelivered" });
  const job = await rotation(world.ada, sealed.plan?.rotations[0] ?? "");
  expect((await opened(world.ada, browser, job)).get("app_free")).toBe(world.users.get("app_free"));
  const items = job.items.map(({ id }) => id);
  const rows = await (await store())
    .selectFrom("sealed_passwords")
    .select(["item_id as id", "sealed_at"])
    .where("item_id", "in", items)
    .execute();
  const taken = rows.map(({ id, sealed_at }) => ({ id, at: Number(sealed_at) }));
  expect(codeOf(await change(world.ada, takePasswordsDoor, { id: job.id, items: taken }))).toBe("ok");
  await sweepUntilDone();
});

test("only an open SQL user can be left as it is, for a reason that the evidence names", async () => {
  await apps(2, 2);
  world.instead = (request) =>
    request.method === "PUT" && request.path.includes("app_0") ? { status: 400, json: { code: 3 } } : undefined;
  expect(codeOf(await start())).toBe("ok");
  const page = await until(world.ada, bea, (each) => Object.values(resultsOf(each)).sort().join() === "failed,rotated");
  const ids = new Map(page.users.map(({ name, sqlUserId }) => [name, sqlUserId]));
  const exempt = (name: string, ...others: string[]) =>
    change(world.ada, exemptFromLeaverDoor, {
      ...targetOf(bea),
      sqlUserIds: [ids.get(name) ?? "", ...others],
      reason: "Retired next week.",
    });
  expect(codeOf(await exempt("app_1"))).toBe("leaver_over");
  expect(codeOf(await exempt("app_0", "usr_AAAAAAAAAAAAAAAAAAAAAA"))).toBe("leaver_over");
  expect(codeOf(await exempt("app_0"))).toBe("ok");
  await sweepUntilDone();
  const file = JSON.parse(await evidence(world.ada, bea));
  expect(file.sqlUsers.find(({ name }: { name: string }) => name === "app_0")).toMatchObject({
    result: "exempt",
    by: "Ada",
    reason: "Retired next week.",
  });
  expect(codeOf(await exempt("app_0"))).toBe("leaver_over");
});

test("a plan waits once its administrator has signed out, and another one continues it", async () => {
  await apps(2, 1);
  const eve = await person("Eve", { administrator: true });
  world.instead = (request) => (request.method === "PUT" ? { status: 400, json: { code: 3 } } : undefined);
  expect(codeOf(await start())).toBe("ok");
  await until(eve, bea, (page) => resultsOf(page).app_0 === "failed");
  world.instead = () => undefined;
  const db = await store();
  await db.deleteFrom("sessions").where("account_id", "=", world.ada.id).execute();
  // Bea is shown another password by a change that she began before.
  await showLate("app_1");
  await workOnPlans();
  expect((await leaverPage(eve, bea)).plan).toMatchObject({ cause: "unauthenticated", own: false, runner: "Ada" });
  expect(codeOf(await resumePlan(eve, bea, { key: browser.key }))).toBe("ok");
  await until(eve, bea, ({ plan }) => plan?.steps.at(-1)?.state === "done");
  await until(eve, bea, (page) => Object.values(resultsOf(page)).join() === "rotated,rotated");
  await vi.waitFor(
    async () => {
      await workOnPlans();
      expect((await leaverPage(eve, bea)).plan).toMatchObject({ state: "done", startedBy: "Ada", runner: "Eve" });
    },
    { timeout: 20_000, interval: 50 },
  );
});

test("a plan reports a stopped rotation, a missing cluster and a deleted SQL user", async () => {
  await apps(3, 3);
  const db = await store();
  await db
    .updateTable("sql_users")
    .set({ cluster_id: "3f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51" })
    .where("name", "=", "app_1")
    .execute();
  await db.updateTable("sql_users").set({ ended_at: 5, ended_how: "vanished" }).where("name", "=", "app_2").execute();
  const before = await leaverPage(world.ada, bea);
  expect(before.users.map(({ name, result, problem }) => [name, result, problem])).toEqual([
    ...[
      ["app_1", "not_rotated", "cluster_gone"],
      ["app_0", "to_rotate", undefined],
      ["app_2", "deleted", undefined],
    ],
  ]);
  const { promise, resolve } = Promise.withResolvers<void>();
  world.instead = (request, carryOut) => (request.method === "PUT" ? promise.then(() => carryOut()) : undefined);
  expect(codeOf(await start())).toBe("ok");
  const page = await until(world.ada, bea, (each) => each.plan?.rotations.length === 1);
  expect(codeOf(await change(world.ada, stopRotationDoor, { id: page.plan?.rotations[0] ?? "" }))).toBe("ok");
  resolve();
  await until(world.ada, bea, (each) => resultsOf(each).app_0 === "rotated" || resultsOf(each).app_0 === "not_rotated");
  await workOnPlans();
  const open = await leaverPage(world.ada, bea);
  expect(open.plan?.state).toBe("open");
  expect(resultsOf(open)).toMatchObject({ app_1: "not_rotated", app_2: "deleted" });
});
