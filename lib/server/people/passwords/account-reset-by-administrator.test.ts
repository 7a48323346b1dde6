import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  ask,
  BOB,
  beginAccountResets,
  bob,
  later,
  mails,
  requestedLink,
  reset,
} from "../../../testing/accounts/account-reset-steps.ts";
import { linkIn } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { ADMINISTRATOR } from "../../../testing/server.ts";
import { authorize } from "../../access/guard.ts";
import { store } from "../../store/db/store.ts";
import { addAccount, linkMakersOf } from "../../store/people/accounts.ts";
import { makeResetLink } from "./account-reset.ts";

const ADA = unitPerson("Ada");

beginAccountResets();

describe("a reset link that an administrator makes", () => {
  let ada: string;
  beforeEach(async () => {
    ada = await addAccount(await store(), { ...ADA, passwordHash: "x", role: "administrator" });
  });
  const make = () =>
    makeResetLink(
      authorize({ ...ADMINISTRATOR, ...ADA, accountId: ada }, "accounts.manage"),
      { accountId: bob, email: BOB.email },
      () => {},
    );

  test("is mailed to the account and not shown", async () => {
    const made = await make();
    expect(made).toEqual({ email: BOB.email, expiresAt: expect.any(Number), sent: "mailed" });
    const mail = mails().find((text) => text.includes("Subject: Set a new password")) ?? "";
    expect(mail).toContain("To: Bob <bob@example.com>");
    expect(mail).toContain("Ada (ada@example.com) created a link");
    expect((await reset(linkIn(mail, "reset"))).ok).toBe(true);
    expect(await linkMakersOf(await store(), bob)).toEqual([ada]);
    await ask(BOB.email);
    await later();
    const own = mails().findLast((text) => text.includes("was requested for your account")) ?? "";
    expect((await reset(linkIn(own, "reset"))).ok).toBe(true);
    expect(await linkMakersOf(await store(), bob)).toEqual([]);
  });

  test("is not shown if the mail could not be sent either", async () => {
    vi.stubEnv("SMTP_URL", "file:/dev/null/no-folder");
    await expect(make()).rejects.toMatchObject({ code: "mail_failed" });
  });

  test("is handed over where Rolecall sends no mail", async () => {
    vi.stubEnv("SMTP_URL", "");
    const made = await make();
    expect(made.sent).toBe("no_mail");
    expect((await reset(linkIn(made.link ?? "", "reset"))).ok).toBe(true);
  });

  test("is reported to every administrator, by notice and mail", async () => {
    const db = await store();
    const eva = await addAccount(db, {
      email: "eva@example.com",
      name: "Eva",
      passwordHash: "x",
      role: "administrator",
    });
    await make();
    await later();
    const notices = await db.selectFrom("notices").select(["account_id", "kind", "text"]).execute();
    const text = "Ada (ada@example.com) made a reset link for the account of Bob (bob@example.com).";
    const expected = [ada, eva].map((account_id) => ({ account_id, kind: "reset_link_made", text }));
    expect(new Set(notices)).toEqual(new Set(expected));
    const mailed = mails().filter((mail) => mail.includes("Subject: Reset link made for Bob"));
    expect(mailed.map((mail) => /^To: .*$/m.exec(mail)?.[0]).sort()).toEqual([
      "To: Ada <ada@example.com>",
      "To: Eva <eva@example.com>",
    ]);
  });

  test("is voided by an administrator's next link, but not by one that a stranger requests", async () => {
    const made = async () => {
      await make();
      await later();
      return linkIn(mails().findLast((text) => text.includes("created a link for you")) ?? "", "reset");
    };
    const first = await made();
    await requestedLink();
    expect((await reset(first)).ok).toBe(true);
    const second = await made();
    const third = await made();
    expect(await reset(second)).toMatchObject({ error: { code: "link_superseded" } });
    expect((await reset(third)).ok).toBe(true);
  });
});
