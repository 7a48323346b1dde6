import { join } from "node:path";
import { sql } from "kysely";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { MadeLink } from "#lib/shared/accounts.ts";
import { connectTo, startFakeCloud } from "../../testing/fake-cloud.ts";
import { asked, linkIn, mailsIn, newBrowser, type TestBrowser } from "../../testing/next-headers.ts";
import { ADMINISTRATOR, freshProcess } from "../../testing/server.ts";
import { type Actor, authorize, currentActor } from "../access/guard.ts";
import { addAdministrator, linkMakersOf, setDisabled, setRole } from "../store/accounts.ts";
import { store } from "../store/store.ts";
import { acceptInvitation, invite, revoke } from "./invitations.ts";
import { signIn } from "./sign-in.ts";

const BEA = { email: "bea@example.com", role: "member" } as const;
const NEW = { name: "Bea", password: "heron-quarry-lantern-61" };
const LINK_VOID = { ok: false, error: { code: "link_void" } };

const folder = freshProcess();
let actor: Actor;
let noted: object;
beforeEach(async () => {
  connectTo(await startFakeCloud());
  const accountId = await addAdministrator(await store(), { email: "ada@example.com", name: "Ada", passwordHash: "x" });
  actor = { ...ADMINISTRATOR, accountId };
  noted = {};
});

const sendInvitation = (input = BEA as { email: string; role: "member" | "administrator" }) =>
  invite(authorize(actor, "accounts.manage"), input, (facts) => Object.assign(noted, facts));
const partsOf = (made: MadeLink) => linkIn(made.link ?? "", "invitation");
const accept = (link: { id: string; secret: string }, browser = newBrowser(), more = {}) =>
  asked(browser, () => acceptInvitation({ ...link, ...NEW, ...more }));
const whoIs = (browser: TestBrowser) => asked(browser, () => currentActor(true));

describe("an invitation", () => {
  test("makes the account that it says, with the name and password that its person chose, and signs it in", async () => {
    const browser = newBrowser();
    expect(await accept(partsOf(await sendInvitation()), browser)).toEqual({ ok: true, value: null });
    expect(await whoIs(browser)).toMatchObject({ email: BEA.email, name: "Bea", role: "member" });
    const form = new FormData();
    form.set("email", BEA.email);
    form.set("password", NEW.password);
    expect(await asked(newBrowser(), () => signIn(form))).toEqual({});
    const account = await (await store()).selectFrom("accounts").selectAll().where("email", "=", BEA.email).execute();
    expect(account).toMatchObject([{ signed_in_at: expect.any(Number), disabled_at: null }]);
  });

  test("is followed by a sign-in, which is told as the store's fault while that cannot be written", async () => {
    await accept(partsOf(await sendInvitation()));
    const form = new FormData();
    form.set("email", BEA.email);
    form.set("password", NEW.password);
    await sql`pragma query_only = true`.execute(await store());
    const { error } = await asked(newBrowser(), () => signIn(form));
    expect(error?.code).toBe("store_unavailable");
  });

  test("lets one of a hundred win who accept it at once, and then opens nothing", async () => {
    const link = partsOf(await sendInvitation());
    const answers = await Promise.all(Array.from({ length: 100 }, () => accept(link)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers) if (!answer.ok) expect(["link_void", "busy"]).toContain(answer.error.code);
    expect(await (await store()).selectFrom("sessions").select("account_id").execute()).toHaveLength(1);
    expect(await accept(link)).toMatchObject(LINK_VOID);
  });

  test("takes over no session that somebody has planted in the browser", async () => {
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

  test("is used up by no attempt that was refused", async () => {
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
    expect(await accept(first)).toMatchObject(LINK_VOID);
    await revoke(authorize(actor, "accounts.manage"), { email: BEA.email });
    expect(await accept(second)).toMatchObject(LINK_VOID);
    const third = partsOf(await sendInvitation());
    await setRole(await store(), actor.accountId, "member");
    expect(await accept(third)).toMatchObject(LINK_VOID);
    await setRole(await store(), actor.accountId, "administrator");
    await setDisabled(await store(), actor.accountId, true);
    expect(await accept(third)).toMatchObject(LINK_VOID);
  });

  test("to an address that has an account is refused in words that an administrator may know", async () => {
    const refusal = {
      code: "invalid_input",
      more: { fields: { email: "Ada already has an account with this address." } },
    };
    await expect(sendInvitation({ email: "ada@example.com", role: "member" })).rejects.toMatchObject(refusal);
  });
});

describe("the link of an invitation", () => {
  test("is in nothing that is kept: neither store nor audit has its secret", async () => {
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

  test("goes by mail alone where there is mail", async () => {
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    const made = await sendInvitation();
    expect(made).toEqual({ email: BEA.email, expiresAt: expect.any(Number), sent: "mailed" });
    expect(noted).toEqual({ sent: "mailed" });
    const [mail = ""] = mailsIn(join(folder(), "mail"));
    expect(mail).toContain("To: bea@example.com");
    expect((await accept(linkIn(mail, "invitation"))).ok).toBe(true);
  });

  test("is given to nobody where the mail could not be sent", async () => {
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

test("nobody takes a name that can be taken for another's, and the invitation stays", async () => {
  const link = partsOf(await sendInvitation());
  for (const name of ["Ada", "ADA", "Аdа", "A\u0301da"])
    expect(await accept(link, newBrowser(), { name })).toMatchObject({
      error: { code: "invalid_input", fields: { name: expect.stringContaining("looks like it") } },
    });
  expect(await accept(link, newBrowser(), { name: "Ada\u200b" })).toMatchObject({
    error: { code: "invalid_input", fields: { name: "Remove line breaks and invisible characters." } },
  });
  expect((await accept(link)).ok).toBe(true);
});

test("an account keeps whose invitation it came by", async () => {
  await accept(partsOf(await sendInvitation()));
  const db = await store();
  const { id } = await db.selectFrom("accounts").select("id").where("email", "=", BEA.email).executeTakeFirstOrThrow();
  expect(await linkMakersOf(db, id)).toEqual([actor.accountId]);
});
