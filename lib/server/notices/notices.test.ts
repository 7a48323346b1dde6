import { existsSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { beforeEach, expect, test, vi } from "vitest";
import { mailsIn } from "../../testing/next-headers.ts";
import { eachStore, freshProcess } from "../../testing/server.ts";
import { log } from "../base/log.ts";
import { drain } from "../base/request/in-flight.ts";
import { store } from "../store/db/store.ts";
import { addAccount, setDisabled } from "../store/people/accounts.ts";
import { noticesOf, setWantsMails } from "../store/people/notices.ts";
import { type Notification, notify } from "./notices.ts";
import { warn } from "./warn.ts";

const folder = freshProcess({ APP_URL: "https://rolecall.example" });
const NEWS: Notification = {
  kind: "request_decided",
  about: "request:1:decided",
  text: "Ada approved your request for the SQL user app_ro.",
  path: "/requests",
};
const SECURITY: Notification = { ...NEWS, kind: "claim_reopened", about: "claim:1:reopened" };

eachStore((db) => {
  beforeEach(async () => {
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    for (const id of ["bea", "cid"])
      await addAccount(db(), { id, email: `${id}@example.com`, name: id, passwordHash: "x", role: "member" });
  });
  /** The recipients, once everything in flight was sent. */
  const mailed = async () => {
    await drain(5_000);
    const path = join(folder(), "mail");
    return existsSync(path)
      ? mailsIn(path)
          .map((mail) => /^To: (\w+)/m.exec(mail)?.[1])
          .sort()
      : [];
  };
  const unread = async (id: string) => (await noticesOf(db(), id)).unread;

  test("however many servers notify at once, each person has one notice and one mail", async () => {
    await Promise.all(Array.from({ length: 10 }, () => notify(db(), ["cid", "bea", "bea"], NEWS)));
    expect([await unread("bea"), await unread("cid")]).toEqual([1, 1]);
    expect(await mailed()).toEqual(["bea", "cid"]);
  });

  test("an account that turned mails off still gets those about security, and every notice", async () => {
    await setWantsMails(db(), "bea", false);
    await notify(db(), ["bea", "cid"], NEWS);
    expect(await mailed()).toEqual(["cid"]);
    await notify(db(), ["bea"], SECURITY);
    expect(await mailed()).toEqual(["bea", "cid"]);
    expect(await unread("bea")).toBe(2);
  });

  test("a disabled account gets neither notices nor mails", async () => {
    await setDisabled(db(), "bea", true);
    await notify(db(), ["bea", "acc_gone", "cid"], SECURITY);
    expect(await unread("bea")).toBe(0);
    expect(await mailed()).toEqual(["cid"]);
  });

  test("a failure for one person affects neither the others nor the caller", async () => {
    const error = vi.spyOn(log(), "error");
    // A text that no database can keep.
    expect(await notify(db(), ["bea"], { ...NEWS, kind: null as never })).toBe(false);
    expect(JSON.stringify(error.mock.calls)).toContain("account not notified");
    expect(await notify(db(), ["cid"], NEWS)).toBe(true);
    expect([await unread("bea"), await unread("cid")]).toEqual([0, 1]);
    expect(await mailed()).toEqual(["cid"]);
  });

  test("a mail says what the notice says, with a link to Rolecall and how to turn such mails off", async () => {
    await notify(db(), ["bea"], NEWS);
    await drain(5_000);
    const [mail = ""] = mailsIn(join(folder(), "mail"));
    for (const part of [NEWS.text, "https://rolecall.example/requests", "Sign-in required.", "profile page"])
      expect(mail).toContain(part);
    await notify(db(), ["bea"], SECURITY);
    await drain(5_000);
    expect(mailsIn(join(folder(), "mail"))[1]).not.toContain("profile page");
  });
});

test("a warning that cannot be stored is not taken for one that was", async () => {
  const db = await store();
  await addAccount(db, { id: "dan", email: "dan@example.com", name: "Dan", passwordHash: "x", role: "member" });
  const dan = { id: "dan", name: "Dan", email: "dan@example.com" };
  const warning = { subject: "Your factors were removed", sentences: ["Your factors were removed."] };
  await sql`create trigger refuse before insert on notices begin select raise(abort, 'full'); end`.execute(db);
  await expect(warn(db, dan, warning)).rejects.toThrow("not stored");
  await sql`drop trigger refuse`.execute(db);
  await warn(db, dan, warning);
  expect((await noticesOf(db, "dan")).unread).toBe(1);
});
