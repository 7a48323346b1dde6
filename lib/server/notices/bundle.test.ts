import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mailsIn } from "../../testing/next-headers.ts";
import { freshProcess } from "../../testing/server.ts";
import { drain } from "../base/request/in-flight.ts";
import { store } from "../store/db/store.ts";
import { addAccount } from "../store/people/accounts.ts";
import { flushBundles } from "./bundle.ts";
import { notify, settle } from "./notices.ts";

const folder = freshProcess();
const mails = () => mailsIn(join(folder(), "mail"));

let admins: string[];
beforeEach(async () => {
  vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
  const db = await store();
  const admin = (at: number) => ({ name: `Admin ${at}`, email: `admin${at}@example.com`, passwordHash: "x" });
  admins = await Promise.all([1, 2, 3].map((at) => addAccount(db, { ...admin(at), role: "administrator" })));
});
afterEach(() => void vi.useRealTimers());

const request = async (at: number) =>
  notify(await store(), admins, {
    kind: "request_waiting",
    about: `request:${at}`,
    text: `Mara requests the new SQL user app_${at}.`,
    path: `/requests?request=${at}`,
    bundle: { path: "/requests", label: "Open Requests" },
  });

test("sixty requests are two mails for each administrator, and what is over is in none", async () => {
  for (let at = 0; at < 60; at += 1) await request(at);
  await drain(10_000);
  expect(mails()).toHaveLength(3);
  for (let at = 1; at < 30; at += 1) await settle(await store(), `request:${at}`);
  await flushBundles();
  expect(mails()).toHaveLength(6);
  const last = mails().at(-1) ?? "";
  expect(last).toContain("Subject: 30 more notices in Rolecall");
  expect(last).not.toContain("app_29.");
  expect(last).toContain("app_30.");
  expect(last).toContain("And 10 more.");
});

test("requests that are all withdrawn make no second mail", async () => {
  for (let at = 0; at < 10; at += 1) {
    await request(at);
    await settle(await store(), `request:${at}`);
  }
  await drain(10_000);
  await flushBundles();
  expect(mails()).toHaveLength(3);
});

test("what was collected is mailed after five minutes, and the next one at once again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await request(1);
  await request(2);
  vi.advanceTimersByTime(5 * 60_000);
  vi.useRealTimers();
  await drain(10_000);
  expect(mails()).toHaveLength(6);
  await request(3);
  await drain(10_000);
  expect(mails()).toHaveLength(9);
});
