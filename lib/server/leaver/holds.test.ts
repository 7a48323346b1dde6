import { afterEach, beforeEach, expect, test } from "vitest";
import {
  at,
  bea,
  beginLeaving,
  browser,
  isDone,
  leaverPage,
  start,
  startLeaving,
  sweepUntilDone,
  targetOf,
  until,
} from "../../testing/leaver-steps.ts";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { approve, codeOf, list, owned, requestForOwn, restrict, stateFor, world } from "../../testing/request-steps.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import { freshProcess, REQUEST } from "../../testing/server.ts";
import { enter } from "../accounts/sign-in.ts";
import { drain } from "../base/in-flight.ts";
import { enableAccountDoor } from "../doors/accounts.ts";
import { sendClaimDoor } from "../doors/claims.ts";
import { store } from "../store/store.ts";
import { addMember } from "../store/teams.ts";

freshProcess();
afterEach(async () => void (await drain(10_000)));

beforeEach(() => beginLeaving());

test("a plan voids for good the links, requests and approvals of the account, and leaves those of others", async () => {
  const id = await owned("app_shared");
  await restrict(at("app_shared"));
  const db = await store();
  await addMember(db, world.payments, bea.id);
  const link = (by: Person, accountId: string) =>
    change(by, sendClaimDoor, { ...at("app_shared"), for: { kind: "account", id: accountId }, hours: 1, word: "" });
  expect(
    [await link(bea, world.ben.id), await link(world.ada, bea.id), await link(world.ada, world.ben.id)].map(codeOf),
  ).toEqual(["ok", "ok", "ok"]);
  expect(codeOf(await requestForOwn(bea, "reset", id))).toBe("ok");
  const page = await leaverPage(world.ada, bea);
  expect(page.holds).toEqual({
    ...{ sessions: 1, sentLinks: 1, receivedLinks: 1, invitations: 0, requests: 1, approvals: 0, apiTokens: 0 },
  });
  expect(codeOf(await start())).toBe("ok");
  const done = await sweepUntilDone();
  expect(done.plan?.steps[1]?.facts).toMatchObject({ links: 2, requests: 1, requestsFor: "app_shared" });
  expect(codeOf(await change(world.ada, enableAccountDoor, targetOf(bea)))).toBe("ok");
  const live = await db.selectFrom("claim_links").select("account_id").where("revoked_at", "is", null).execute();
  expect(live).toEqual([{ account_id: world.ben.id }]);
  const again = { ...bea, browser: newBrowser() };
  await inRequest(again.browser, async () => enter(db, bea.id, REQUEST, true));
  expect(await stateFor(again)).toBe("withdrawn");
});

test("a plan voids the unused approvals of the account", async () => {
  const id = await owned("app_shared");
  await restrict(at("app_shared"));
  const dan = await person("Dan", { role: "cluster_admin" });
  expect(codeOf(await requestForOwn(world.mara, "reset", id))).toBe("ok");
  const [request] = await list(world.mara);
  expect(codeOf(await approve(dan, request?.id ?? ""))).toBe("ok");
  expect(await stateFor(world.mara)).toBe("ready");
  expect(codeOf(await startLeaving(world.ada, dan, { key: browser.key }))).toBe("ok");
  await until(world.ada, dan, isDone);
  expect(codeOf(await change(world.ada, enableAccountDoor, targetOf(dan)))).toBe("ok");
  expect(await stateFor(world.mara)).toBe("void");
});
