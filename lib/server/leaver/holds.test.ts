import { beforeEach, expect, test } from "vitest";
import type { Leaver } from "#lib/shared/people/leaver.ts";
import { differs, HOLDS, type Outcome } from "#lib/sql/assumptions/seen.ts";
import {
  apps,
  bea,
  beginLeaving,
  browser,
  evidence,
  isDone,
  leaverPage,
  resultsOf,
  start,
  startLeaving,
  sweepUntilDone,
  targetOf,
  until,
  workOnPlans,
} from "../../testing/accounts/leaver-steps.ts";
import { leave, makeAs, serviceTokens } from "../../testing/accounts/leaver-tokens.ts";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { freshServer } from "../../testing/on-store.ts";
import {
  approve,
  codeOf,
  events,
  list,
  owned,
  requestForOwn,
  restrict,
  stateFor,
  world,
} from "../../testing/request-steps.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import { at } from "../../testing/scripted-vendor.ts";
import { REQUEST } from "../../testing/server.ts";
import { workOnRotations } from "../../testing/sql-users/rotation-faults.ts";
import { enableAccountDoor } from "../edge/doors/people/accounts.ts";
import { revokeTokenDoor } from "../edge/doors/people/api-tokens.ts";
import { sendClaimDoor } from "../edge/doors/sql-users/claims.ts";
import { enter } from "../people/sign-in/enter.ts";
import { saveAssumptionCheck } from "../store/clusters/assumption-checks.ts";
import { store } from "../store/db/store.ts";
import { revokeApiToken, sweepApiTokens } from "../store/people/api-token-ends.ts";
import { apiTokens } from "../store/people/api-tokens.ts";
import { addMember } from "../store/people/teams.ts";

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
    sessions: 1,
    sentLinks: 1,
    receivedLinks: 1,
    invitations: 0,
    requests: 1,
    approvals: 0,
    apiTokens: 0,
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

const stepsDone = ({ plan }: Leaver) => plan?.steps.every(({ state }) => state === "done") ?? false;

test("a plan ends the tokens of the account, and is not done while a token of a service that it made works", async () => {
  const [deploy = "", kept = "", revoked = ""] = await serviceTokens("deploy", "kept", "revoked");
  await makeAs(bea, { kind: "personal", name: "own" });
  await revokeApiToken(await store(), revoked);
  const named = ["deploy", "kept"].map((name) => ({ name, team: "Payments", state: "open" }));
  expect(await leaverPage(world.ada, bea)).toMatchObject({ holds: { apiTokens: 1 }, serviceTokens: named });
  expect(codeOf(await start())).toBe("ok");
  await until(world.ada, bea, stepsDone);
  await workOnPlans();
  const open = await leaverPage(world.ada, bea);
  expect(open).toMatchObject({ plan: { state: "open" }, serviceTokens: named });
  expect((await apiTokens(await store(), "everyone")).map(({ name }) => name)).toEqual(["deploy", "kept"]);
  const before = JSON.parse(await evidence(world.ada, bea));
  expect(before.open).toEqual(["API token deploy of Payments", "API token kept of Payments"]);
  expect(before.summary.join(" ")).toContain("2 still work without a reason");
  expect(before.summary.at(-1)).toBe('2 are open: see "open".');

  expect(codeOf(await change(world.ada, revokeTokenDoor, { id: deploy }))).toBe("ok");
  await workOnPlans();
  expect((await leaverPage(world.ada, bea)).plan?.state).toBe("open");
  expect(codeOf(await leave(revoked))).toBe("leaver_over");
  expect(codeOf(await leave(deploy))).toBe("leaver_over");
  expect(codeOf(await leave(kept))).toBe("ok");
  await sweepUntilDone();
  expect(codeOf(await leave(kept))).toBe("leaver_over");

  // The evidence still names the token once the list of tokens has forgotten others.
  await sweepApiTokens(await store(), Date.now() + 40 * 24 * 60 * 60_000);
  const file = JSON.parse(await evidence(world.ada, bea));
  expect(file.open).toEqual([]);
  expect(file.serviceTokens).toEqual([
    {
      id: deploy,
      name: "deploy",
      team: "Payments",
      result: "revoked",
      at: expect.stringMatching(/Z$/),
      by: "ada@example.com",
      reason: null,
      worksUntil: null,
      proof: { event: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
    {
      id: kept,
      name: "kept",
      team: "Payments",
      result: "left",
      at: expect.stringMatching(/Z$/),
      by: "Ada",
      reason: "Its program ends on Friday.",
      worksUntil: expect.stringMatching(/Z$/),
      proof: null,
    },
  ]);
  expect(file.summary.join(" ")).toContain("0 still work without a reason, 1 was left for a reason, 1 was revoked");
  const ended = (await events()).filter(({ action }) => action === "leaver.end");
  expect(ended).toMatchObject([{ details: { leftTokens: 1, revokedTokens: 1 } }]);
  const exempted = (await events()).find(({ action, outcome }) => action === "leaver.exempt" && outcome === "done");
  expect(exempted?.details).toMatchObject({ tokens: "kept of Payments", reason: "Its program ends on Friday." });
});

test("a plan that is done although such a token works, as earlier ones are, is followed by another", async () => {
  expect(codeOf(await start())).toBe("ok");
  await sweepUntilDone();
  expect((await leaverPage(world.ada, bea)).holds).toBeUndefined();
  await serviceTokensOfGone();
  const page = await leaverPage(world.ada, bea);
  expect(page.holds).toBeDefined();
  expect(page.serviceTokens).toMatchObject([{ name: "late", state: "open" }]);
  expect(JSON.parse(await evidence(world.ada, bea)).summary.at(-1)).toBe('1 is open: see "open".');
});

/** As though the plan had ended with a token of Bea that still works. */
async function serviceTokensOfGone(): Promise<void> {
  const id = await makeAs(world.ada, { kind: "service", teamId: world.payments, name: "late" });
  await (await store()).updateTable("api_tokens").set({ made_by_id: bea.id }).where("id", "=", id).execute();
}

test("a step that rests on what a check found broken waits with words, and goes on by itself once it holds", async () => {
  const [first = "", second = ""] = await apps(2, 2);
  const { clusterId } = at(first);
  const check = async (outcome: Outcome) => {
    const about = { at: Date.now(), mode: "full" as const, plan: "ADVANCED", version: "v26.2.1" };
    const outcomes = new Map([["C-12", outcome] as const]);
    await saveAssumptionCheck(await store(), clusterId, Object.assign({ outcomes }, about));
  };
  await check(differs("other_values"));
  const before = world.passwords.length;
  await start();
  const waits = await until(world.ada, bea, ({ users }) => {
    void workOnPlans();
    return users.length === 2 && users.every(({ code }) => code === "assumption_differs");
  });
  const words = expect.stringMatching(/^C-12 does not hold here: /);
  expect(waits.users).toMatchObject([first, second].map((name) => ({ name, result: "rotating", words })));
  // What takes away rests on nothing that can be broken.
  const stepsOf = ({ plan }: Leaver) => plan?.steps.map(({ step, state }) => `${step} ${state}`);
  expect(stepsOf(waits)).toEqual(["disable done", "void done", "hand_over done", "rotate done"]);
  expect(waits.plan?.state).toBe("open");
  expect(world.passwords.length).toBe(before);
  expect(await evidence(world.ada, bea)).toContain("may be in force. The last check of the cluster found");
  await check(HOLDS);
  const db = await store();
  await db.updateTable("job_items").set({ next_at: 0 }).where("state", "=", "waiting").execute();
  await db.updateTable("jobs").set({ next_at: 0 }).where("kind", "=", "rotation").execute();
  await workOnRotations(db);
  const done = await sweepUntilDone();
  expect(resultsOf(done)).toEqual({ [first]: "rotated", [second]: "rotated" });
});
