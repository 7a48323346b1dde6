import { beforeEach, describe, expect, test, vi } from "vitest";
import type { MadeToken, MakeTokenInput } from "#lib/shared/api-tokens.ts";
import type { Permission } from "#lib/shared/policy.ts";
import type { Result } from "#lib/shared/result.ts";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { onStore, STORES } from "../../testing/on-store.ts";
import { change, look, newWorld, OTHER_ID, type Person, person, type World } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess } from "../../testing/server.ts";
import { tokenActor } from "../../testing/token-actor.ts";
import { FACTOR_POLICY } from "../access/factor-duty.ts";
import { anyActor, authorize } from "../access/guard.ts";
import { tokenActorAgain } from "../access/token-actor.ts";
import { makeApiToken } from "../accounts/api-tokens.ts";
import { notifyEnding } from "../accounts/token-notices.ts";
import { isTokenText, newTokenText } from "../base/token-text.ts";
import type { MutationDoor, ReadDoor } from "../run/door.ts";
import { mutate, read } from "../run/run.ts";
import { setDisabled, setPassword, setRole } from "../store/accounts.ts";
import { apiTokens, revokeTokensOf, serviceTokensMadeBy } from "../store/api-tokens.ts";
import { putGrant, removeGrant } from "../store/cluster-roles.ts";
import { noticesOf } from "../store/notices.ts";
import { putSetting } from "../store/settings.ts";
import { store } from "../store/store.ts";
import { removeTeam, setLead } from "../store/teams.ts";
import { inTransaction } from "../store/transaction.ts";
import { disableAccountDoor, enableAccountDoor } from "./accounts.ts";
import { makeTokenDoor, revokeTokenDoor, tokenListDoor } from "./api-tokens.ts";
import { clusterListDoor } from "./clusters.ts";
import { createSqlUserDoor } from "./creation.ts";
import { approveRequestDoor } from "./requests.ts";
import { describeSqlUserDoor, protectSqlUserDoor, resetPasswordDoor, sqlUserListDoor } from "./sql-users.ts";
import { setLeadDoor } from "./teams.ts";

const ADDRESS = "192.0.2.7";
const DAY = 24 * 60 * 60_000;
const INPUT: MakeTokenInput = {
  ...{ kind: "personal", name: "ci", scopes: ["read", "create", "reset"], clusters: "all", addresses: [], days: 30 },
};

const codeOf = (result: Result<unknown>) => (result.ok ? "ok" : result.error.code);
const bearer = ({ token }: MadeToken) => `Bearer ${token}`;

async function made(by: Person, more: object = {}): Promise<MadeToken> {
  const answer = await change(by, makeTokenDoor, { ...INPUT, ...more });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

/** What a program with this token is answered, or why it is turned away. */
async function used<P extends Permission, I, O>(
  token: MadeToken,
  door: ReadDoor<P, I, O>,
  input: unknown,
  at = ADDRESS,
) {
  return inRequest(newBrowser({ origin: "" }), async () => {
    const actor = await tokenActor(bearer(token), at).catch((error: { code: string }) => error.code);
    return typeof actor === "string" ? actor : codeOf(await read(door, input, false, actor));
  });
}

async function changed<P extends Permission, I, O>(token: MadeToken, door: MutationDoor<P, I, O>, input: unknown) {
  return inRequest(newBrowser({ origin: "" }), async () => {
    const actor = await tokenActor(bearer(token), ADDRESS).catch((error: { code: string }) => error.code);
    return typeof actor === "string" ? actor : codeOf(await mutate(door, input, actor));
  });
}

const list = { clusterId: CLUSTER_ID, fresh: false };
const create = { clusterId: CLUSTER_ID, name: "app_new", purpose: "test", kind: "service" };

test("the text of a token has a checksum, and letters and digits only", () => {
  const text = newTokenText().reveal();
  expect(text).toMatch(/^rlc_[0-9A-Za-z]{49}$/);
  expect(isTokenText(text)).toBe(true);
  for (let at = 4; at < text.length; at += 1) {
    const other = text.slice(0, at) + (text[at] === "a" ? "b" : "a") + text.slice(at + 1);
    expect(isTokenText(other)).toBe(false);
  }
});

freshProcess();

describe.each(STORES)("a token on %s", (kind) => {
  onStore(kind);
  let world: World;
  beforeEach(async () => {
    vi.useRealTimers();
    world = await newWorld();
  });

  test("is stored as a hash, and shown by its first characters", async () => {
    const token = await made(world.ada);
    const listed = await look(world.ada, tokenListDoor, {});
    expect(listed).toMatchObject({ ok: true, value: { mine: [{ name: "ci", start: token.token.slice(0, 8) }] } });
    expect(JSON.stringify(listed)).not.toContain(token.token);
    const rows = await (await store()).selectFrom("api_tokens").selectAll().execute();
    const events = await (await store()).selectFrom("audit_events").selectAll().execute();
    expect(JSON.stringify([rows, events])).not.toContain(token.token.slice(9));
    expect(events.map(({ action }) => action)).toContain("token.create");
  });

  test("opens the doors of its scopes alone, and none that decides", async () => {
    const token = await made(world.ada, { scopes: ["read"] });
    expect(await used(token, clusterListDoor, { fresh: false })).toBe("ok");
    expect(await changed(token, createSqlUserDoor, create)).toBe("token_scope");
    const all = await made(world.ada, { name: "all", scopes: ["read", "create", "reset", "describe", "request"] });
    expect(await changed(all, createSqlUserDoor, create)).toBe("ok");
    expect(await changed(all, approveRequestDoor, { clusterId: CLUSTER_ID, id: "ask_1" })).toBe("token_scope");
    expect(await changed(all, makeTokenDoor, INPUT)).toBe("token_scope");
    const events = await (await store()).selectFrom("audit_events").selectAll().execute();
    const [refused, created] = events.filter(({ action }) => action === "sql_user.create");
    expect(JSON.parse(refused?.details ?? "{}")).toEqual({ code: "token_scope", token: `ci (${token.id})` });
    expect(created).toMatchObject({ actor: "ada@example.com", actor_id: world.ada.id });
    expect(JSON.parse(created?.details ?? "{}")).toMatchObject({ token: `all (${all.id})` });
  });

  test("is bound to its clusters, whatever its owner may do elsewhere", async () => {
    const token = await made(world.ada, { clusters: [OTHER_ID] });
    expect(await used(token, sqlUserListDoor, list)).toBe("cluster_not_found");
    expect(await used(token, sqlUserListDoor, { ...list, clusterId: OTHER_ID })).toBe("ok");
    expect(codeOf(await change(world.cleo, makeTokenDoor, { ...INPUT, clusters: [OTHER_ID] }))).toBe(
      "cluster_not_found",
    );
  });

  test("is bound to its addresses", async () => {
    const token = await made(world.ada, { addresses: ["10.30.0.0/16", "2001:db8::/32"] });
    expect(await used(token, clusterListDoor, { fresh: false })).toBe("token_address");
    for (const at of ["10.30.4.5", "::ffff:10.30.4.5", "2001:db8::1"])
      expect(await used(token, clusterListDoor, { fresh: false }, at)).toBe("ok");
    expect(codeOf(await change(world.ada, makeTokenDoor, { ...INPUT, addresses: ["10.0.0.0/99"] }))).toBe(
      "invalid_input",
    );
  });

  test("stops at once when its owner stops", async () => {
    const db = await store();
    const token = await made(world.cleo, { scopes: ["read"] });
    expect(await used(token, sqlUserListDoor, list)).toBe("ok");
    await removeGrant(db, { kind: "account", id: world.cleo.id }, CLUSTER_ID);
    expect(await used(token, sqlUserListDoor, list)).toBe("cluster_not_found");
    await setDisabled(db, world.cleo.id, true);
    expect(await used(token, sqlUserListDoor, list)).toBe("token_invalid");
    expect(await tokenActorAgain(`token:${token.id}`)).toBeUndefined();
  });

  test("of an account that was disabled stays dead when the account is enabled again, and the audit names it", async () => {
    const token = await made(world.cleo, { scopes: ["read"] });
    const target = { accountId: world.cleo.id, email: "cleo@example.com" };
    expect(codeOf(await change(world.ada, disableAccountDoor, target))).toBe("ok");
    expect(codeOf(await change(world.ada, enableAccountDoor, target))).toBe("ok");
    expect(await used(token, sqlUserListDoor, list)).toBe("token_invalid");
    const events = await (await store()).selectFrom("audit_events").selectAll().execute();
    const done = events.find(({ action, outcome }) => action === "account.disable" && outcome === "done");
    expect(JSON.parse(done?.details ?? "{}")).toMatchObject({ tokensRevoked: "ci" });
  });

  test("loses the rights that a demoted administrator loses", async () => {
    const token = await made(world.ada);
    expect(await used(token, sqlUserListDoor, list)).toBe("ok");
    await setRole(await store(), world.ada.id, "member");
    expect(await used(token, sqlUserListDoor, list)).toBe("cluster_not_found");
  });

  test("stops where its owner lacks a required second factor", async () => {
    const token = await made(world.ada);
    const policy = JSON.stringify({ scope: "everybody", graceDays: 0 });
    await inTransaction(await store(), (transaction) =>
      putSetting(transaction, FACTOR_POLICY, { value: policy, by: "Ada" }),
    );
    expect(await used(token, clusterListDoor, { fresh: false })).toBe("factor_required");
  });

  test("used from two addresses by turns is not written down for each call", async () => {
    const token = await made(world.ada);
    const from = async () => (await (await store()).selectFrom("api_tokens").select("last_used_from").execute())[0];
    await used(token, clusterListDoor, { fresh: false });
    await used(token, clusterListDoor, { fresh: false }, "192.0.2.8");
    expect(await from()).toEqual({ last_used_from: ADDRESS });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6_000 });
    await used(token, clusterListDoor, { fresh: false }, "192.0.2.8");
    expect(await from()).toEqual({ last_used_from: "192.0.2.8" });
  });

  test("causes at most one new read from the vendor in five seconds", async () => {
    const token = await made(world.ada);
    const readings = () =>
      world.received.filter(({ method, path }) => method === "GET" && /clusters(\?|$)/.test(path)).length;
    const before = readings();
    for (let at = 0; at < 4; at += 1) await used(token, clusterListDoor, { fresh: true });
    expect(readings() - before).toBeLessThanOrEqual(1);
    await look(world.ada, clusterListDoor, { fresh: true });
    await look(world.ada, clusterListDoor, { fresh: true });
    expect(readings() - before).toBeGreaterThanOrEqual(2);
  });

  test("of a service is made by a lead, and who becomes lead of a team with roles is confirmed anew", async () => {
    const member = { teamId: world.payments, accountId: world.mara.id, lead: true };
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
    expect(codeOf(await change(world.ada, setLeadDoor, member))).toBe("ok");
    await putGrant(
      await store(),
      { kind: "team", id: world.payments },
      { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" },
    );
    expect(codeOf(await change(world.ada, setLeadDoor, { ...member, lead: false }))).toBe("ok");
    expect(codeOf(await change(world.ada, setLeadDoor, member))).toBe("reauthentication_required");
  });

  test("that is refused too often does not limit its owner", async () => {
    world.users.set("app_kept", "x");
    const kept = { clusterId: CLUSTER_ID, name: "app_kept" };
    await change(world.ada, protectSqlUserDoor, kept);
    const token = await made(world.ada);
    const codes: string[] = [];
    for (let at = 0; at < 61; at += 1) codes.push(await changed(token, resetPasswordDoor, kept));
    expect([codes[0], codes.at(-1)]).toEqual(["token_needs_person", "busy"]);
    expect(codeOf(await change(world.ada, resetPasswordDoor, kept))).not.toBe("busy");
  });

  test("that is refused too often leaves its owner's other tokens no more refusals of that kind", async () => {
    world.users.set("app_kept", "x");
    const kept = { clusterId: CLUSTER_ID, name: "app_kept" };
    await change(world.ada, protectSqlUserDoor, kept);
    const [one, other] = [await made(world.ada), await made(world.ada, { name: "other" })];
    for (let at = 0; at < 60; at += 1) await changed(one, resetPasswordDoor, kept);
    expect(await changed(other, resetPasswordDoor, kept)).toBe("busy");
    const [services, others] = [
      await made(world.ada, { kind: "service", teamId: world.payments, scopes: ["reset"] }),
      await made(world.ada, { kind: "service", teamId: world.others, scopes: ["reset"] }),
    ];
    for (const teamId of [world.payments, world.others])
      await putGrant(
        await store(),
        { kind: "team", id: teamId },
        { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" },
      );
    for (let at = 0; at < 60; at += 1) await changed(services, resetPasswordDoor, kept);
    expect(await changed(services, resetPasswordDoor, kept)).toBe("busy");
    expect(await changed(others, resetPasswordDoor, kept)).toBe("token_needs_person");
  });

  test("is not made in a session that ended after the guard had looked, nor by a lead who is none any more", async () => {
    const db = await store();
    const { actor } = (await inRequest(world.mara.browser, () => anyActor(true))) ?? {};
    if (!actor) throw new Error("nobody is signed in");
    await setLead(db, world.payments, world.mara.id, true);
    const make = (input: MakeTokenInput) => makeApiToken(authorize(actor, "profile.manage"), input, () => {});
    const service: MakeTokenInput = { ...INPUT, kind: "service", teamId: world.payments, scopes: ["read"] };
    const removed = await Promise.all([
      make({ ...service, name: "late" }).catch((error: { code: string }) => error.code),
      setLead(db, world.payments, world.mara.id, false),
    ]);
    expect(removed).toContain("forbidden");
    await setDisabled(db, world.mara.id, true);
    await setDisabled(db, world.mara.id, false);
    await expect(make(INPUT)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await apiTokens(db, "everyone")).toEqual([]);
  });

  test("that is made while a reset ends those of its account ends too", async () => {
    const db = await store();
    for (let at = 0; at < 5; at += 1) {
      const someone = await person(`Someone ${at}`);
      const reset = () =>
        inTransaction(db, async (transaction) => {
          await setPassword(transaction, someone.id, "another");
          return revokeTokensOf(transaction, someone.id);
        });
      const later = new Promise((resolve) => setTimeout(resolve, at));
      await Promise.all([change(someone, makeTokenDoor, INPUT), later.then(reset)]);
      expect(await apiTokens(db, { accountId: someone.id, teamIds: [] })).toEqual([]);
    }
  });

  test("ends by its time and by its revocation", async () => {
    const [one, other] = [await made(world.ada), await made(world.ada, { name: "other" })];
    expect(codeOf(await change(world.mara, revokeTokenDoor, { id: one.id }))).toBe("not_found");
    expect(codeOf(await change(world.ada, revokeTokenDoor, { id: one.id }))).toBe("ok");
    expect(await used(one, clusterListDoor, { fresh: false })).toBe("token_invalid");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * DAY });
    expect(await used(other, clusterListDoor, { fresh: false })).toBe("token_invalid");
  });

  test("needs a password given within ten minutes, and a free name", async () => {
    await made(world.ada);
    expect(codeOf(await change(world.ada, makeTokenDoor, INPUT))).toBe("invalid_input");
    expect(codeOf(await change(world.ada, makeTokenDoor, { ...INPUT, name: "CI" }))).toBe("invalid_input");
    await (await store())
      .updateTable("api_tokens")
      .set({ expires_at: Date.now() - 1 })
      .execute();
    expect(codeOf(await change(world.ada, makeTokenDoor, INPUT))).toBe("ok");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
    expect(codeOf(await change(world.ada, makeTokenDoor, { ...INPUT, name: "x" }))).toBe("reauthentication_required");
  });

  test("changes no protected SQL user", async () => {
    world.users.set("app_kept", "x");
    expect(codeOf(await change(world.ada, protectSqlUserDoor, { clusterId: CLUSTER_ID, name: "app_kept" }))).toBe("ok");
    const token = await made(world.ada);
    const kept = { clusterId: CLUSTER_ID, name: "app_kept" };
    expect(await changed(token, resetPasswordDoor, kept)).toBe("token_needs_person");
    const described = { ownerTeamId: world.others, purpose: "", contact: "", notes: "", kind: null };
    const describes = await made(world.ada, { name: "describes", scopes: ["describe"] });
    expect(await changed(describes, describeSqlUserDoor, { ...kept, ...described })).toBe("token_needs_person");
    expect(codeOf(await change(world.ada, describeSqlUserDoor, { ...kept, ...described }))).toBe("ok");
  });

  test("of a service has the rights of its team, and goes with it", async () => {
    const { ada, mara, payments } = world;
    const service = { kind: "service", teamId: payments, scopes: ["read"] };
    expect(codeOf(await change(mara, makeTokenDoor, { ...INPUT, ...service }))).toBe("forbidden");
    expect(codeOf(await change(ada, makeTokenDoor, { ...INPUT, ...service, scopes: ["request"] }))).toBe(
      "invalid_input",
    );
    const token = await made(ada, service);
    expect(await serviceTokensMadeBy(await store(), ada.id)).toMatchObject([{ id: token.id, team: "Payments" }]);
    expect(await serviceTokensMadeBy(await store(), mara.id)).toEqual([]);
    expect(await used(token, sqlUserListDoor, list)).toBe("cluster_not_found");
    expect(await look(mara, tokenListDoor, {})).toMatchObject({
      value: { mine: [{ kind: "service", mayRevoke: false }] },
    });
    await inTransaction(await store(), (transaction) => removeTeam(transaction, payments));
    expect(await used(token, clusterListDoor, { fresh: false })).toBe("token_invalid");
  });

  test("is reported when it is made, and once a week and once a day before it ends", async () => {
    const { id } = await made(world.mara);
    const db = await store();
    const texts = async () => (await noticesOf(db, world.mara.id)).notices.map(({ kind: what }) => what);
    expect(await texts()).toEqual(["token_made"]);
    await notifyEnding(db, Date.now() + 22 * DAY);
    await notifyEnding(db, Date.now() + 24 * DAY);
    await notifyEnding(db, Date.now() + 29.5 * DAY);
    expect(await texts()).toEqual(["token_ending", "token_ending", "token_made"]);
    expect(id).toMatch(/^apt_/);
  });

  test("has a name that no other live one of its owner has or looks like, also of two made at once", async () => {
    const make = (name: string) => change(world.ada, makeTokenDoor, { ...INPUT, name });
    const both = (await Promise.all([make("deploy"), make("dep1oy")])).map(codeOf);
    expect(both.sort()).toEqual(["invalid_input", "ok"]);
    const db = await store();
    const { id } = await db.selectFrom("api_tokens").select("id").executeTakeFirstOrThrow();
    await db
      .updateTable("api_tokens")
      .set({ expires_at: Date.now() - 1 })
      .where("id", "=", id)
      .execute();
    expect(codeOf(await make("Deploy"))).toBe("ok");
    const [token] = await db.selectFrom("api_tokens").select("id").where("live_name", "is not", null).execute();
    expect(codeOf(await change(world.ada, revokeTokenDoor, { id: token?.id ?? "" }))).toBe("ok");
    expect(codeOf(await make("deploy"))).toBe("ok");
    expect(codeOf(await change(world.ben, makeTokenDoor, { ...INPUT, name: "deploy" }))).toBe("ok");
  });

  test("of a team without a member who can sign in: the administrators are notified of its end", async () => {
    await made(world.ada, { kind: "service", teamId: world.others, scopes: ["read"], days: 30 });
    const db = await store();
    await db.deleteFrom("team_members").where("team_id", "=", world.others).execute();
    await notifyEnding(db, Date.now() + 29.5 * DAY);
    const { notices } = await noticesOf(db, world.ada.id);
    expect(notices.filter(({ kind: what }) => what === "token_ending")).toHaveLength(2);
  });
});
