import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { DirectoryGift } from "#lib/shared/directory.ts";
import type { Permission } from "#lib/shared/policy.ts";
import { Authenticator } from "../../testing/authenticator.ts";
import { connectTo, startFakeCloud } from "../../testing/fake-cloud.ts";
import { inRequest, linkIn, mailsIn, newBrowser, type TestBrowser } from "../../testing/next-headers.ts";
import { APP_URL, configureProvider, signInAs, whoIs } from "../../testing/provider-steps.ts";
import { quickHash } from "../../testing/quick-hash.ts";
import { endBackgroundWork, freshProcess, REQUEST, registry } from "../../testing/server.ts";
import { startSignInProvider, type TestProvider } from "../../testing/sign-in-provider.ts";
import { tokenActor } from "../../testing/token-actor.ts";
import { tokenHash } from "../base/ids.ts";
import { newTokenText, startOf } from "../base/token-text.ts";
import { accountRecover } from "../commands/account-recover.ts";
import { changeRoleDoor, unbindAccountDoor } from "../doors/accounts.ts";
import { addGroupDoor, directoryDoor, removeGroupDoor } from "../doors/directory.ts";
import { addPasskeyDoor, beginPasskeyDoor } from "../doors/factors.ts";
import { grantRoleDoor, revokeRoleDoor } from "../doors/rights.ts";
import { addMemberDoor, removeMemberDoor, removeTeamDoor } from "../doors/teams.ts";
import type { MutationDoor } from "../run/door.ts";
import { mutate, mutateOwn, read } from "../run/run.ts";
import { accountById, addAccount, addAdministrator, passwordHashOf, setDisabled } from "../store/accounts.ts";
import { addApiToken } from "../store/api-tokens.ts";
import { directoryRules } from "../store/directory.ts";
import { directoryRightsOf, isOfDirectory } from "../store/directory-rights.ts";
import { finishPending, pendingAccount, startPending } from "../store/pending-sign-ins.ts";
import { startSessionWith } from "../store/start-session.ts";
import { store } from "../store/store.ts";
import { addTeam } from "../store/teams.ts";
import { resetAccountPassword } from "./account-reset.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import { enter } from "./enter.ts";
import { beginPasskeySignIn, signInWithPasskey } from "./passkey-sign-in.ts";
import { signIn } from "./sign-in.ts";

const PASSWORD = "heron-quarry-lantern-61";
const BEA = { name: "Bea", email: "bea@example.com", email_verified: true };

let provider: TestProvider;
beforeAll(async () => {
  provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people: { bea: BEA } });
});
afterAll(() => provider.close());

const folder = freshProcess();
let [ada, bea, team] = ["", "", ""];
let administrator: TestBrowser;
/** Acts as a restarted server. */
function configure(more: Record<string, string> = {}): void {
  const groups = { OIDC_GROUPS_CLAIM: "groups", OIDC_SCOPES: "openid email profile groups" };
  configureProvider(provider, folder(), { ...groups, ...more });
  registry()?.delete("env");
}

beforeEach(async () => {
  provider.changeTokens = undefined;
  connectTo(await startFakeCloud());
  configure();
  inGroups();
  const db = await store();
  const passwordHash = await quickHash(PASSWORD);
  ada = await addAdministrator(db, { email: "ada@example.com", name: "Ada", passwordHash: "x" });
  bea = await addAccount(db, { email: BEA.email, name: "Bea", passwordHash, role: "member" });
  team = await addTeam(db, "Billing");
  administrator = newBrowser();
  await inRequest(administrator, () => enter(db, ada, REQUEST, true));
});

const inGroups = (...groups: string[]) => provider.people.set("bea", { ...BEA, groups });
/** The ID token with these claims too. */
const withClaims = (idToken: unknown, claims: Record<string, unknown>) =>
  provider.sign({ ...JSON.parse(Buffer.from(String(idToken).split(".")[1] ?? "", "base64url").toString()), ...claims });
const change = async <P extends Permission, I, O>(door: MutationDoor<P, I, O>, input: unknown) => {
  const result = await inRequest(administrator, () => mutate(door, input));
  return result.ok ? "ok" : result.error.code;
};
const give = async (group: string, gift: DirectoryGift) =>
  expect(await change(addGroupDoor, { group, gift })).toBe("ok");
const rights = async () => directoryRightsOf(await store(), bea);
const auditOf = async (action: string) =>
  (await (await store()).selectFrom("audit_events").selectAll().orderBy("sequence").execute()).filter(
    (event) => event.action === action && event.outcome !== "intended",
  );
const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};
const signInByPassword = async (browser = newBrowser()) => {
  const { error } = await inRequest(browser, () => signIn(form({ email: BEA.email, password: PASSWORD })));
  return error?.code ?? "entered";
};
const TARGET = () => ({ accountId: bea, email: BEA.email });
const ADMINISTRATOR = { kind: "administrator" } as const;
const EVERYWHERE = { kind: "cluster_role", clusterId: "*", role: "cluster_creator" } as const;

describe("group changes at the provider", () => {
  test("reach the account at the next sign-in there: given, changed and removed rights are all recorded", async () => {
    await give("ops", ADMINISTRATOR);
    await give("dba", EVERYWHERE);
    await give("dba", { kind: "team", teamId: team });
    inGroups("dba", "everyone");
    const browser = newBrowser();
    expect(await signInAs("bea", browser)).toBe("entered");
    const actor = await whoIs(browser);
    expect(actor).toMatchObject({ role: "member" });
    expect(actor?.clusterRoles).toEqual(new Map([["*", "cluster_creator"]]));
    inGroups("ops");
    // Not before the next sign-in.
    expect((await whoIs(browser))?.role).toBe("member");
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ role: "administrator", clusterRoles: new Map() });
    inGroups();
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ role: "member", clusterRoles: new Map() });
    const details = (await auditOf("account.directory")).map((event) => JSON.parse(event.details));
    expect(details).toMatchObject([
      { gained: "team Billing, cluster_creator on *" },
      { gained: "administrator", lost: "team Billing, cluster_creator on *" },
      { lost: "administrator" },
    ]);
    const before = details.length;
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await auditOf("account.directory")).toHaveLength(before);
  });

  test("reach an account that the sign-in itself makes", async () => {
    await give("ops", ADMINISTRATOR);
    configure({ OIDC_SIGN_UP: "ops" });
    provider.people.set("cleo", { name: "Cleo", email: "cleo@example.com", email_verified: true, groups: ["ops"] });
    const browser = newBrowser();
    expect(await signInAs("cleo", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ name: "Cleo", role: "administrator" });
  });

  test.each([
    ["too many to send, as Entra ID says it", { _claim_names: { groups: "src1" }, _claim_sources: { src1: {} } }],
    ["too many to send, in the short form", { hasgroups: true }],
    ["of an unknown form", { groups: [{ id: "ops" }] }],
  ])("%s remove no right: the sign-in is refused", async (_about, claims) => {
    await give("ops", ADMINISTRATOR);
    inGroups("ops");
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    provider.people.set("bea", BEA);
    provider.changeTokens = async (tokens) => ({ ...tokens, id_token: await withClaims(tokens.id_token, claims) });
    expect(await signInAs("bea", newBrowser())).toBe("provider_groups_unread");
    expect((await rights()).administrator).toBe(true);
  });

  test("that the provider does not send are recorded as not sent", async () => {
    await give("ops", ADMINISTRATOR);
    inGroups("ops");
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    provider.people.set("bea", BEA);
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    const details = (await auditOf("account.directory")).map((event) => JSON.parse(event.details));
    expect(details).toEqual([
      expect.not.objectContaining({ groups: "not sent" }),
      expect.objectContaining({ lost: "administrator", groups: "not sent" }),
    ]);
  });

  test("are not read where the server has no claim for them", async () => {
    await give("ops", ADMINISTRATOR);
    configure({ OIDC_GROUPS_CLAIM: "roles" });
    inGroups("ops");
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    expect((await rights()).administrator).toBe(false);
  });
});

describe("an account with rights from the directory", () => {
  let browser: TestBrowser;
  beforeEach(async () => {
    await give("ops", ADMINISTRATOR);
    await give("ops", EVERYWHERE);
    await give("ops", { kind: "team", teamId: team });
    inGroups("ops");
    browser = newBrowser();
  });

  test("is signed in by the provider only: its right password is refused with words", async () => {
    expect(await signInByPassword()).toBe("entered");
    expect(await signInAs("bea", browser)).toBe("entered");
    const other = newBrowser();
    expect(await signInByPassword(other)).toBe("provider_only");
    expect(await whoIs(other)).toBeUndefined();
    inGroups();
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await signInByPassword(other)).toBe("entered");
  });

  test("loses the sessions and waiting sign-ins that came from a password", async () => {
    const other = newBrowser();
    expect(await signInByPassword(other)).toBe("entered");
    const db = await store();
    const passwordHash = (await passwordHashOf(db, bea)) ?? "";
    const waiting = await startPending(db, { accountId: bea, passwordHash });
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(other)).toBeUndefined();
    expect(await whoIs(browser)).toBeDefined();
    expect(await pendingAccount(db, tokenHash(waiting ?? ""))).toBeUndefined();
    // A sign-in that starts meanwhile cannot finish either.
    const late = await startPending(db, { accountId: bea, passwordHash });
    const finished = finishPending(db, tokenHash(late ?? ""), { proof: "password_and_code" }, REQUEST);
    expect(await finished).toBeUndefined();
    expect(await startSessionWith(db, { accountId: bea, passwordHash }, REQUEST)).toBeUndefined();
  });

  test("has a passkey as second factor only", async () => {
    expect(await signInByPassword(browser)).toBe("entered");
    const confirmed = await inRequest(browser, () => confirmIdentity(async () => ({ password: PASSWORD })));
    expect(confirmed.ok).toBe(true);
    const device = new Authenticator();
    const begun = await inRequest(browser, () => mutateOwn(beginPasskeyDoor, {}));
    if (!begun.ok) throw new Error(begun.error.code);
    const added = { name: "Key", passkey: device.make(begun.value) };
    expect(await inRequest(browser, () => mutate(addPasskeyDoor, added))).toMatchObject({ ok: true });
    const rows = (await directoryRules(await store())).map(({ id }) => ({ account_id: bea, rule_id: id }));
    await (await store()).insertInto("directory_rights").values(rows).execute();
    await (await store()).updateTable("accounts").set({ hand_role: "member" }).where("id", "=", bea).execute();
    const other = newBrowser();
    const options = await inRequest(other, beginPasskeySignIn);
    if (!options.ok) throw new Error(options.error.code);
    const answer = device.answer(options.value);
    expect(await inRequest(other, () => signInWithPasskey(async () => answer))).toMatchObject({
      error: { code: "provider_only" },
    });
    expect(await whoIs(other)).toBeUndefined();
  });

  test("has the link of the server's operator as last resort, which signs in at once", async () => {
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    const link = linkIn(await accountRecover.run(BEA.email), "reset");
    for (const name of ["store", "audit-writer"]) registry()?.delete(name);
    const password = "quarry-heron-lantern-62";
    const set = await inRequest(browser, () => resetAccountPassword({ ...link, password }));
    expect(set).toEqual({ ok: true, value: { entered: true } });
    expect(await whoIs(browser)).toMatchObject({ role: "administrator" });
  });

  test("loses its rights from the directory, and may use its password, once the server no longer reads groups", async () => {
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    vi.stubEnv("OIDC_GROUPS_CLAIM", undefined);
    registry()?.delete("env");
    expect(await signInByPassword(browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ role: "member", clusterRoles: new Map() });
    expect(await isOfDirectory(await store(), bea)).toBe(false);
  });

  test("cannot be edited by hand: the doors refuse what the directory gives", async () => {
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    const holder = { kind: "account", id: bea };
    const where = { holder, clusterId: "*" };
    const member = { teamId: team, accountId: bea };
    expect(await change(changeRoleDoor, { ...TARGET(), role: "member" })).toBe("from_directory");
    expect(await change(revokeRoleDoor, where)).toBe("from_directory");
    expect(await change(grantRoleDoor, { ...where, role: "cluster_admin", change: true })).toBe("from_directory");
    expect(await change(removeMemberDoor, member)).toBe("from_directory");
    expect(await change(addMemberDoor, member)).toBe("from_directory");
    expect(await change(removeTeamDoor, { teamId: team })).toBe("from_directory");
    expect(await rights()).toMatchObject({ administrator: true, teams: [{ id: team }] });
    // A role given by hand is independent.
    expect(await change(grantRoleDoor, { ...where, role: "cluster_admin", change: false })).toBe("ok");
    expect(await change(revokeRoleDoor, where)).toBe("ok");
    expect(await rights()).toMatchObject({ clusterRoles: [{ clusterId: "*", role: "cluster_creator" }] });
  });

  test("loses them with its binding", async () => {
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await change(unbindAccountDoor, TARGET())).toBe("ok");
    expect(await isOfDirectory(await store(), bea)).toBe(false);
    expect(await whoIs(browser)).toBeUndefined();
    expect((await auditOf("account.unbind"))[0]?.details).toContain("administrator");
  });

  test("loses what a row gave when the row is removed, also in open sessions", async () => {
    expect(await signInAs("bea", browser)).toBe("entered");
    const row = (await directoryRules(await store())).find(({ gift }) => gift.kind === "administrator");
    expect(await change(removeGroupDoor, { id: row?.id ?? "" })).toBe("ok");
    expect(await whoIs(browser)).toMatchObject({ role: "member" });
    expect((await auditOf("settings.remove_group"))[0]?.details).toContain('"accounts":1');
  });

  test("is neither recorded nor mailed as the last administrator by a sign-in that starts no session", async () => {
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    const db = await store();
    await setDisabled(db, ada, true);
    inGroups();
    await sql`create trigger full before insert on sessions begin select raise(abort, 'full'); end`.execute(db);
    expect(await signInAs("bea", browser)).toBe("internal");
    await endBackgroundWork();
    expect((await auditOf("account.directory")).at(-1)).toMatchObject({ outcome: "unknown" });
    expect((await auditOf("account.directory")).at(-1)?.details).not.toContain("as the last one");
    expect(mailsIn(folder()).join()).not.toContain("You are still an administrator");
    await sql`drop trigger full`.execute(db);
  });

  test("stays the last administrator, which its mail and the audit say", async () => {
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    await setDisabled(await store(), ada, true);
    inGroups();
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ role: "administrator" });
    expect((await auditOf("account.directory")).at(-1)?.details).toContain("as the last one");
    await vi.waitFor(() =>
      expect(mailsIn(folder()).join()).toContain("Subject: You are still an administrator of Rolecall"),
    );
    // The password is right: however often, that is no failure.
    for (let tries = 0; tries < 7; tries++) expect(await signInByPassword()).toBe("provider_only");
    const failures = await (await store()).selectFrom("sign_in_failures").select("failures").execute();
    expect(new Set(failures.map((row) => row.failures))).toEqual(new Set([0]));
    await setDisabled(await store(), ada, false);
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ role: "member" });
  });

  test("that is the last administrator keeps its binding and its row", async () => {
    expect(await signInAs("bea", browser)).toBe("entered");
    administrator = browser;
    await setDisabled(await store(), ada, true);
    expect(await change(unbindAccountDoor, TARGET())).toBe("last_administrator");
    const row = (await directoryRules(await store())).find(({ gift }) => gift.kind === "administrator");
    expect(await change(removeGroupDoor, { id: row?.id ?? "" })).toBe("last_administrator");
    expect(await accountById(await store(), bea)).toMatchObject({ role: "administrator" });
  });
});

describe("an API token of a person with rights from the directory", () => {
  const DAY = 24 * 60 * 60_000;
  const madeToken = async () => {
    const text = newTokenText();
    await addApiToken(await store(), {
      ...{ name: "ci", start: startOf(text), scopes: ["read"], clusters: "all", addresses: [], madeBy: "Bea" },
      ...{
        owner: { kind: "personal", id: bea },
        secretHash: tokenHash(text.reveal()),
        expiresAt: Date.now() + 90 * DAY,
      },
    });
    return async () =>
      tokenActor(`Bearer ${text.reveal()}`, "192.0.2.7").then(
        ({ clusterRoles }) => clusterRoles,
        (error: { code: string }) => error.code,
      );
  };
  afterEach(() => vi.useRealTimers());

  test("works for a week after a sign-in at the provider, and again after the next", async () => {
    await give("dba", EVERYWHERE);
    inGroups("dba");
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    const use = await madeToken();
    const start = Date.now();
    expect(await use()).toEqual(new Map([["*", "cluster_creator"]]));
    vi.useFakeTimers({ toFake: ["Date"], now: start + 7 * DAY - 60_000 });
    expect(await use()).toEqual(new Map([["*", "cluster_creator"]]));
    vi.setSystemTime(start + 7 * DAY + 60_000);
    expect(await use()).toBe("token_owner_away");
    await (await store()).updateTable("identities").set({ used_at: Date.now() }).execute();
    expect(await use()).toEqual(new Map([["*", "cluster_creator"]]));
  });

  test("has no such end where its owner's rights were given by hand", async () => {
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    const use = await madeToken();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 30 * DAY });
    expect(await use()).toEqual(new Map());
  });

  test("is revoked with the binding, and the audit names it", async () => {
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    const use = await madeToken();
    expect(await change(unbindAccountDoor, TARGET())).toBe("ok");
    expect(await use()).toBe("token_invalid");
    expect((await auditOf("account.unbind"))[0]?.details).toContain('"tokensRevoked":"ci"');
    const mails = () => mailsIn(folder()).join().replaceAll(/\s+/g, " ");
    await vi.waitFor(() =>
      expect(mails()).toContain("Ada (ada@example.com) removed the binding to the sign-in provider"),
    );
    expect(mails()).toContain("Subject: Your binding to the sign-in provider was removed");
  });
});

describe("the table", () => {
  test("is shown to administrators with the rights of each row and their number of accounts", async () => {
    await give("ops", { kind: "team", teamId: team });
    inGroups("ops");
    await signInAs("bea", newBrowser());
    const view = await inRequest(administrator, () => read(directoryDoor, {}));
    expect(view).toMatchObject({
      value: { provider: "Okta", claim: "groups", rules: [{ group: "ops", accounts: 1, by: "Ada" }] },
    });
    expect((await auditOf("settings.add_group"))[0]).toMatchObject({ target: "ops" });
    expect((await auditOf("settings.add_group"))[0]?.details).toContain("team Billing");
  });

  test("takes no row twice, none for a team that does not exist, and no name that hides characters", async () => {
    await give("ops", EVERYWHERE);
    expect(await change(addGroupDoor, { group: " ops ", gift: EVERYWHERE })).toBe("invalid_input");
    expect(await change(addGroupDoor, { group: "ops", gift: { kind: "team", teamId: "tem_nobody" } })).toBe(
      "not_found",
    );
    expect(await change(addGroupDoor, { group: "o\u202eps", gift: EVERYWHERE })).toBe("invalid_input");
    expect(await change(removeGroupDoor, { id: "grp_nobody" })).toBe("not_found");
    expect(await directoryRules(await store())).toHaveLength(1);
  });

  test("notifies all administrators of a group that makes administrators", async () => {
    await give("ops", ADMINISTRATOR);
    const notices = await (await store()).selectFrom("notices").select(["account_id", "text"]).execute();
    expect(notices).toEqual([{ account_id: ada, text: expect.stringContaining("lets the group ops") }]);
  });

  test("notifies them of one that makes Cluster Admins of all clusters, and of no lesser cluster role", async () => {
    await give("dba", EVERYWHERE);
    await give("dba", { ...EVERYWHERE, role: "cluster_admin" });
    const notices = await (await store()).selectFrom("notices").select(["account_id", "text"]).execute();
    const text = expect.stringContaining("lets the group dba of the sign-in provider make its members Cluster Admins");
    expect(notices).toEqual([{ account_id: ada, text }]);
  });
});
