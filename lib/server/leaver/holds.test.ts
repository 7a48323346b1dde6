import { beforeEach, expect, test } from "vitest";
import { wantToken } from "../../testing/api-token-steps.ts";
import {
  bea,
  beginLeaving,
  browser,
  evidence,
  isDone,
  leaverPage,
  start,
  startLeaving,
  sweepUntilDone,
  targetOf,
  until,
} from "../../testing/leaver-steps.ts";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { freshServer } from "../../testing/on-store.ts";
import { approve, codeOf, list, owned, requestForOwn, restrict, stateFor, world } from "../../testing/request-steps.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import { at } from "../../testing/scripted-vendor.ts";
import { REQUEST } from "../../testing/server.ts";
import { enter } from "../accounts/enter.ts";
import { enableAccountDoor } from "../doors/accounts.ts";
import { sendClaimDoor } from "../doors/claims.ts";
import { apiTokens, revokeApiToken } from "../store/api-tokens.ts";
import { store } from "../store/store.ts";
import { addMember, setLead } from "../store/teams.ts";

freshServer();

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

test("a plan ends the tokens of the account, and names those of services that it made and that still work", async () => {
  await addMember(await store(), world.payments, bea.id);
  await setLead(await store(), world.payments, bea.id, true);
  const input = { scopes: ["read"], clusters: "all", addresses: [], days: 30 };
  const make = async (more: object) => {
    const made = await wantToken(bea, { ...input, ...more });
    if (!made.ok) throw new Error(made.error.code);
    return made.value.id;
  };
  const service = { kind: "service", teamId: world.payments };
  const ids = [await make({ kind: "personal", name: "own" }), await make({ ...service, name: "deploy" })];
  await revokeApiToken(await store(), await make({ ...service, name: "revoked" }));
  await setLead(await store(), world.payments, bea.id, false);
  const named = [{ id: ids[1], name: "deploy", team: "Payments" }];
  expect(await leaverPage(world.ada, bea)).toMatchObject({ holds: { apiTokens: 1 }, serviceTokens: named });
  expect(codeOf(await start())).toBe("ok");
  const done = await sweepUntilDone();
  expect(done.serviceTokens).toMatchObject(named);
  const file = JSON.parse(await evidence(world.ada, bea));
  expect(file.serviceTokens).toEqual([{ ...named[0], worksUntil: expect.stringMatching(/Z$/) }]);
  expect(file.summary.join(" ")).toContain("that still work: 1.");
  expect((await apiTokens(await store(), "everyone")).map(({ name }) => name)).toEqual(["deploy"]);
  await revokeApiToken(await store(), ids[1] ?? "");
  expect((await leaverPage(world.ada, bea)).serviceTokens).toEqual([]);
});
