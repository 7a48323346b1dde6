import { beforeEach, expect, test } from "vitest";
import {
  apps,
  bea,
  beginLeaving,
  emailOf,
  evidence,
  leaverPage,
  resultsOf,
  showLate,
  start,
  sweepUntilDone,
  targetOf,
} from "../../testing/accounts/leaver-steps.ts";
import { freshServer } from "../../testing/on-store.ts";
import { codeOf, world } from "../../testing/request-steps.ts";
import { change } from "../../testing/requests.ts";
import { disableAccountDoor, enableAccountDoor, removeAccountDoor } from "../edge/doors/people/accounts.ts";
import { store } from "../store/db/store.ts";
import { leaverOf } from "../store/jobs/leavers.ts";

freshServer();

beforeEach(() => beginLeaving());

test("after a done plan, another can start where the account may know a password again", async () => {
  const [name = ""] = await apps(1, 1);
  expect(codeOf(await start())).toBe("ok");
  await sweepUntilDone();
  expect((await leaverPage(world.ada, bea)).holds).toBeUndefined();
  await showLate(name);
  expect(await leaverPage(world.ada, bea)).toMatchObject({ holds: {}, users: [{ name, result: "to_rotate" }] });
  expect(codeOf(await start())).toBe("ok");
  expect(resultsOf(await sweepUntilDone())).toEqual({ [name]: "rotated" });
});

test("the evidence of a plan says who enabled the account since, and what it was shown later", async () => {
  const [name = ""] = await apps(1, 1);
  expect(codeOf(await start())).toBe("ok");
  await sweepUntilDone();
  expect(JSON.parse(await evidence(world.ada, bea))).toMatchObject({
    account: { now: "disabled" },
    plan: { state: "done", enabledSince: null },
    sqlUsers: [{ name, shown: [{ how: "after a reset" }] }],
  });
  expect(codeOf(await change(world.ada, enableAccountDoor, targetOf(bea)))).toBe("ok");
  await showLate(name);
  const file = JSON.parse(await evidence(world.ada, bea));
  expect(file).toMatchObject({
    account: { now: "enabled" },
    plan: { state: "done", enabledSince: { by: emailOf(world.ada), event: expect.any(Number) } },
    open: [`${name} on orders`],
    sqlUsers: [{ name, result: "to_rotate", shown: [{ afterPlan: true }, {}] }],
  });
  expect(file.sqlUsers[0].shown[1].afterPlan).toBeUndefined();
  expect(file.summary.join(" ")).toMatch(
    /enabled the account again after the plan, \d.*passwords of 1 SQL user after the plan/,
  );
  expect(file.plan.events.map(({ action }: { action: string }) => action)).toEqual(["leaver.start", "leaver.end"]);
});

test("a plan stays after the account was removed, and says where the account was disabled before", async () => {
  await apps(1, 1);
  expect(codeOf(await change(world.ada, disableAccountDoor, targetOf(bea)))).toBe("ok");
  expect(codeOf(await start())).toBe("ok");
  const done = await sweepUntilDone();
  expect(done.plan?.steps[0]?.facts).toEqual({ sessions: 0, invitations: 0, already: true });
  expect(codeOf(await change(world.ada, removeAccountDoor, targetOf(bea)))).toBe("ok");
  expect((await leaverPage(world.ada, bea)).account).toMatchObject({ name: "Bea", removed: true });
  expect(JSON.parse(await evidence(world.ada, bea)).sqlUsers).toMatchObject([{ name: "app_0", result: "rotated" }]);
  expect(await leaverOf(await store(), done.plan?.id ?? "")).toMatchObject({ state: "done" });
});
