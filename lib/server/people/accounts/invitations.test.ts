import { join } from "node:path";
import { sql } from "kysely";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { InvitationGives, InviteInput, MadeLink } from "#lib/shared/people/accounts.ts";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { inRequest, linkIn, mailsIn, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { OTHER_ID } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, freshProcess } from "../../../testing/server.ts";
import { type Actor, authorize, currentActor } from "../../access/guard.ts";
import { store } from "../../store/db/store.ts";
import { addAdministrator, linkMakersOf, setDisabled, setRole } from "../../store/people/accounts.ts";
import { addTeam, membershipOf, removeTeam } from "../../store/people/teams.ts";
import { signIn } from "../sign-in/sign-in.ts";
import { getAccounts } from "./accounts.ts";
import { acceptInvitation, invite, revoke } from "./invitations.ts";
import { openLink } from "./links.ts";

const BEA = { email: "bea@example.com", role: "member" } as const;
const NEW = { name: "Bea", password: "heron-quarry-lantern-61" };
/** How many come at once. More find nothing else in one process. */
const MANY = process.env.ROLECALL_PROVE ? 100 : 25;
const LINK_VOID = { ok: false, error: { code: "link_void" } };

const folder = freshProcess();
let actor: Actor;
let noted: object;
beforeEach(async () => {
  connectTo(await startFakeCloud());
  const accountId = await addAdministrator(await store(), { ...unitPerson("Ada"), passwordHash: "x" });
  actor = { ...ADMINISTRATOR, accountId };
  noted = {};
});

const sendInvitation = (input: InviteInput = BEA) =>
  invite(authorize(actor, "accounts.manage"), input, (facts) => Object.assign(noted, facts));
const partsOf = (made: MadeLink) => linkIn(made.link ?? "", "invitation");
const accept = (link: { id: string; secret: string }, browser = newBrowser(), more = {}) =>
  inRequest(browser, () => acceptInvitation({ ...link, ...NEW, ...more }));
const whoIs = (browser: TestBrowser) => inRequest(browser, () => currentActor(true));

describe("an invitation", () => {
  test("creates its account with the chosen name and password, and signs it in", async () => {
    const browser = newBrowser();
    expect(await accept(partsOf(await sendInvitation()), browser)).toEqual({ ok: true, value: null });
    expect(await whoIs(browser)).toMatchObject({ email: BEA.email, name: "Bea", role: "member" });
    const form = new FormData();
    form.set("email", BEA.email);
    form.set("password", NEW.password);
    expect(await inRequest(newBrowser(), () => signIn(form))).toEqual({});
    const account = await (await store()).selectFrom("accounts").selectAll().where("email", "=", BEA.email).execute();
    expect(account).toMatchObject([{ signed_in_at: expect.any(Number), disabled_at: null }]);
  });

  test("is followed by a sign-in; if the store cannot be written, the answer says so", async () => {
    await accept(partsOf(await sendInvitation()));
    const form = new FormData();
    form.set("email", BEA.email);
    form.set("password", NEW.password);
    await sql`pragma query_only = true`.execute(await store());
    const { error } = await inRequest(newBrowser(), () => signIn(form));
    expect(error?.code).toBe("store_unavailable");
  });

  test("is accepted by one of many at once, and then no longer works", async () => {
    const link = partsOf(await sendInvitation());
    const answers = await Promise.all(Array.from({ length: MANY }, () => accept(link)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers) if (!answer.ok) expect(["link_used", "busy"]).toContain(answer.error.code);
    expect(await (await store()).selectFrom("sessions").select("account_id").execute()).toHaveLength(1);
    expect(await accept(link)).toMatchObject({ error: { code: "link_used" } });
  });

  test("takes over no session that was planted in the browser", async () => {
    const planted = newBrowser();
    await accept(partsOf(await sendInvitation()), planted);
    const attacker = newBrowser({ cookies: new Map(planted.cookies) });
    const victim = newBrowser({ cookies: new Map(planted.cookies) });
    await accept(partsOf(await sendInvitation({ email: "cleo@example.com", role: "member" })), victim, {
      name: "Cleo",
    });
    expect(await whoIs(victim)).toMatchObject({ email: "cleo@example.com" });
    expect(await whoIs(attacker)).toBeUndefined();
  });

  test("is not used up by a refused attempt", async () => {
    const link = partsOf(await sendInvitation());
    expect(await accept(link, newBrowser(), { password: "passwordpassword1" })).toMatchObject({
      error: { code: "invalid_input", fields: { password: expect.stringContaining("very common") } },
    });
    expect(await accept(link, newBrowser(), { name: "Bea\nBcc: eve@example.com" })).toMatchObject({
      error: { code: "invalid_input", fields: { name: expect.any(String) } },
    });
    expect(await accept(link, newBrowser({ origin: "https://evil.example" }))).toMatchObject({
      error: { code: "wrong_origin" },
    });
    expect(await accept({ ...link, secret: "x".repeat(43) })).toMatchObject(LINK_VOID);
    expect((await accept(link)).ok).toBe(true);
  });

  test("is void once it was revoked or sent again, or its sender lost their rights", async () => {
    const first = partsOf(await sendInvitation());
    const second = partsOf(await sendInvitation());
    expect(await accept(first)).toMatchObject({ error: { code: "link_superseded" } });
    await revoke(authorize(actor, "accounts.manage"), { email: BEA.email });
    expect(await accept(second)).toMatchObject({ error: { code: "link_revoked" } });
    const third = partsOf(await sendInvitation());
    await setRole(await store(), actor.accountId, "member");
    expect(await accept(third)).toMatchObject(LINK_VOID);
    await setRole(await store(), actor.accountId, "administrator");
    await setDisabled(await store(), actor.accountId, true);
    expect(await accept(third)).toMatchObject(LINK_VOID);
  });

  test("to an address that has an account is refused with the reason, which administrators may know", async () => {
    const refusal = {
      code: "invalid_input",
      more: { fields: { email: "Ada already has an account with this address." } },
    };
    await expect(sendInvitation({ email: "ada@example.com", role: "member" })).rejects.toMatchObject(refusal);
  });
});

describe("the page of a link shows to a person with its secret", () => {
  const opened = (link: { id: string; secret: string }) =>
    inRequest(newBrowser(), () => openLink({ kind: "invitation", ...link }));
  const code = async (link: { id: string; secret: string }) => {
    const answer = await opened(link);
    return answer.ok ? "works" : answer.error.code;
  };

  test("which address it is for, without using it", async () => {
    const link = partsOf(await sendInvitation());
    expect(await opened(link)).toEqual({ ok: true, value: { email: BEA.email } });
    expect(await code(link)).toBe("works");
  });

  test("how it ended: used, revoked, superseded or expired", async () => {
    const expired = partsOf(await sendInvitation());
    await (await store()).updateTable("tokens").set({ expires_at: Date.now() }).execute();
    expect(await code(expired)).toBe("link_expired");
    const superseded = partsOf(await sendInvitation());
    const revoked = partsOf(await sendInvitation());
    expect(await code(superseded)).toBe("link_superseded");
    await revoke(authorize(actor, "accounts.manage"), { email: BEA.email });
    expect(await code(revoked)).toBe("link_revoked");
    const used = partsOf(await sendInvitation());
    await accept(used);
    expect(await code(used)).toBe("link_used");
  });

  test("and shows none of that to a visitor who has only the id", async () => {
    const link = partsOf(await sendInvitation());
    const guess = { id: link.id, secret: "x".repeat(43) };
    expect(await code(guess)).toBe("link_void");
    await revoke(authorize(actor, "accounts.manage"), { email: BEA.email });
    expect(await code(guess)).toBe("link_void");
    expect(await code({ ...guess, id: "tok_nobody" })).toBe("link_void");
  });
});

describe("an invitation with teams and cluster roles", () => {
  let payments: string;
  let gives: InvitationGives;
  beforeEach(async () => {
    payments = await addTeam(await store(), "Payments");
    gives = {
      teams: [{ teamId: payments, lead: true }],
      clusterRoles: [{ clusterId: CLUSTER_ID, role: "cluster_creator" }],
    };
  });
  const send = (more: Partial<InvitationGives> = {}) => sendInvitation({ ...BEA, gives: { ...gives, ...more } });

  test("gives them with the account, and not before", async () => {
    const link = partsOf(await send());
    const db = await store();
    expect(await db.selectFrom("team_members").selectAll().execute()).toEqual([]);
    const browser = newBrowser();
    await accept(link, browser);
    const bea = await whoIs(browser);
    expect(bea?.clusterRoles).toEqual(new Map([[CLUSTER_ID, "cluster_creator"]]));
    expect(await membershipOf(db, payments, bea?.accountId ?? "")).toMatchObject({ isMember: true, lead: true });
    expect(await db.selectFrom("cluster_roles").select("granted_by").execute()).toEqual([{ granted_by: "Ada" }]);
  });

  test("is listed with them, and keeps them when it is sent again", async () => {
    await send();
    const listed = async () =>
      (await getAccounts(authorize(actor, "accounts.manage"), { q: "", show: "all", after: null })).invitations;
    const [first] = await listed();
    expect(first).toMatchObject({ email: BEA.email, gives });
    const again = partsOf(await sendInvitation({ ...BEA, gives: first ? first.gives : undefined }));
    expect(await listed()).toMatchObject([{ gives }]);
    const browser = newBrowser();
    await accept(again, browser);
    expect((await whoIs(browser))?.clusterRoles.size).toBe(1);
  });

  test("is in the audit with them, when it is sent and when it is accepted", async () => {
    await accept(partsOf(await send()));
    const words = { teams: "Payments (lead)", clusterRoles: `cluster_creator on ${CLUSTER_ID}` };
    expect(noted).toMatchObject(words);
    const rows = await (await store()).selectFrom("audit_events").select("details").orderBy("sequence").execute();
    expect(JSON.parse(rows[0]?.details ?? "")).toMatchObject(words);
  });

  test("of a team or cluster that does not exist is refused; a team that is removed later is left out", async () => {
    await expect(send({ teams: [{ teamId: "tem_nobody", lead: false }] })).rejects.toMatchObject({ code: "not_found" });
    const elsewhere = [{ clusterId: OTHER_ID, role: "cluster_admin" as const }];
    await expect(send({ clusterRoles: elsewhere })).rejects.toMatchObject({ code: "cluster_not_found" });
    const link = partsOf(await send());
    await removeTeam(await store(), payments);
    const browser = newBrowser();
    expect((await accept(link, browser)).ok).toBe(true);
    expect((await whoIs(browser))?.clusterRoles.size).toBe(1);
  });
});

describe("the link of an invitation", () => {
  test("is not stored: neither store nor audit has its secret", async () => {
    const link = partsOf(await sendInvitation());
    await accept(link);
    const db = await store();
    const stored = [
      await db.selectFrom("tokens").selectAll().execute(),
      await db.selectFrom("audit_events").selectAll().execute(),
    ];
    expect(JSON.stringify(stored)).toContain(link.id);
    expect(JSON.stringify([stored, noted])).not.toContain(link.secret);
  });

  test("is only mailed where Rolecall sends mail", async () => {
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    const made = await sendInvitation();
    expect(made).toEqual({ email: BEA.email, expiresAt: expect.any(Number), sent: "mailed" });
    expect(noted).toEqual({ sent: "mailed" });
    const [mail = ""] = mailsIn(join(folder(), "mail"));
    expect(mail).toContain("To: bea@example.com");
    expect((await accept(linkIn(mail, "invitation"))).ok).toBe(true);
  });

  test("is not shown where the mail could not be sent", async () => {
    vi.stubEnv("SMTP_URL", "file:/dev/null/no-folder");
    await expect(sendInvitation()).rejects.toMatchObject({ code: "mail_failed" });
  });
});

test("every administrator is notified of an invitation of another one, and of no member's", async () => {
  const db = await store();
  const eva = await addAdministrator(db, { email: "eva@example.com", name: "Eva", passwordHash: "x" });
  await sendInvitation();
  await sendInvitation({ email: "cleo@example.com", role: "administrator" });
  const notices = await db.selectFrom("notices").select(["account_id", "kind", "text"]).execute();
  const text = "Ada (ada@example.com) invited cleo@example.com as an administrator.";
  const expected = [actor.accountId, eva].map((account_id) => ({ account_id, kind: "administrator_invited", text }));
  expect(new Set(notices)).toEqual(new Set(expected));
});

test("the audit has an intent and an outcome of an acceptance, by the new account", async () => {
  await accept(partsOf(await sendInvitation()));
  const rows = await (await store()).selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  const about = { action: "account.accept", actor: BEA.email, target: BEA.email };
  expect(rows).toMatchObject([
    { ...about, outcome: "intended" },
    { ...about, outcome: "done", intent_id: rows[0]?.id },
  ]);
});

test("a name that looks like another's is refused, and the invitation stays", async () => {
  const link = partsOf(await sendInvitation());
  for (const name of ["Ada", "ADA", "ᴀdɑ", "A\u0301da"])
    expect(await accept(link, newBrowser(), { name })).toMatchObject({
      error: { code: "invalid_input", fields: { name: expect.stringContaining("looks like it") } },
    });
  expect(await accept(link, newBrowser(), { name: "Аdа" })).toMatchObject({
    error: { code: "invalid_input", fields: { name: expect.stringContaining("one script") } },
  });
  expect(await accept(link, newBrowser(), { name: "Ada\u200b" })).toMatchObject({
    error: { code: "invalid_input", fields: { name: "Remove line breaks and invisible characters." } },
  });
  expect((await accept(link)).ok).toBe(true);
});

test("an account stores who invited it", async () => {
  await accept(partsOf(await sendInvitation()));
  const db = await store();
  const { id } = await db.selectFrom("accounts").select("id").where("email", "=", BEA.email).executeTakeFirstOrThrow();
  expect(await linkMakersOf(db, id)).toEqual([actor.accountId]);
});
