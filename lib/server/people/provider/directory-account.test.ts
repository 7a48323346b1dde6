import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  ADMINISTRATOR,
  actIn,
  ada,
  auditOf,
  BEA,
  bea,
  beginDirectory,
  change,
  EVERYWHERE,
  folder,
  give,
  inGroups,
  PASSWORD,
  rights,
  signInByPassword,
  TARGET,
  team,
} from "../../../testing/accounts/directory-steps.ts";
import { signInAs, whoIs } from "../../../testing/accounts/provider-steps.ts";
import { Authenticator } from "../../../testing/doubles/authenticator.ts";
import { inRequest, linkIn, mailsIn, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { endBackgroundWork, REQUEST, registry } from "../../../testing/server.ts";
import { tokenActor } from "../../../testing/token-actor.ts";
import { tokenHash } from "../../base/ids.ts";
import { newTokenText, startOf } from "../../base/request/token-text.ts";
import { accountRecover } from "../../edge/commands/account-recover.ts";
import { changeRoleDoor, unbindAccountDoor } from "../../edge/doors/people/accounts.ts";
import { removeGroupDoor } from "../../edge/doors/people/directory.ts";
import { addPasskeyDoor, beginPasskeyDoor } from "../../edge/doors/people/factors.ts";
import { grantRoleDoor, revokeRoleDoor } from "../../edge/doors/people/rights.ts";
import { addMemberDoor, removeMemberDoor, removeTeamDoor } from "../../edge/doors/people/teams.ts";
import { mutate, mutateOwn } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { accountById, passwordHashOf, setDisabled } from "../../store/people/accounts.ts";
import { addApiToken } from "../../store/people/api-tokens.ts";
import { isOfDirectory } from "../../store/people/directory-rights.ts";
import { directoryRules } from "../../store/people/directory-rules.ts";
import { finishPending, pendingAccount, startPending } from "../../store/sign-in/pending-sign-ins.ts";
import { startSessionWith } from "../../store/sign-in/start-session.ts";
import { confirmIdentity } from "../factors/confirm-identity.ts";
import { beginPasskeySignIn, signInWithPasskey } from "../factors/passkey-sign-in.ts";
import { resetAccountPassword } from "../passwords/account-reset.ts";

beginDirectory();

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
    await vi.waitFor(
      () => expect(mailsIn(folder()).join()).toContain("Subject: You are still an administrator of Rolecall"),
      20_000,
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
    actIn(browser);
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
      name: "ci",
      start: startOf(text),
      scopes: ["read"],
      clusters: "all",
      addresses: [],
      madeBy: "Bea",
      owner: { kind: "personal", id: bea },
      secretHash: tokenHash(text.reveal()),
      expiresAt: Date.now() + 90 * DAY,
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
    await vi.waitFor(
      () => expect(mails()).toContain("Ada (ada@example.com) removed the link to the sign-in provider"),
      20_000,
    );
    expect(mails()).toContain("Subject: Your account was unlinked from the sign-in provider");
  });
});
