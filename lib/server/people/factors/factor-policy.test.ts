import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { turnOnApp } from "../../../testing/accounts/factors.ts";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { allMailsIn, inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { STORES } from "../../../testing/on-store.ts";
import { unitPerson } from "../../../testing/people.ts";
import { freshProcess, REQUEST, registry } from "../../../testing/server.ts";
import { currentActor } from "../../access/guard.ts";
import { resetFactorsDoor } from "../../edge/doors/people/accounts.ts";
import { beginPasskeyDoor, beginTotpDoor, removeTotpDoor, securityDoor } from "../../edge/doors/people/factors.ts";
import { profileDoor } from "../../edge/doors/people/profile.ts";
import { changeFactorPolicyDoor, settingsDoor } from "../../edge/doors/settings.ts";
import { mutate, mutateOwn, read } from "../../run/run.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { putSetting } from "../../store/db/settings.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { enter } from "../sign-in/enter.ts";
import { signOut } from "../sign-in/sign-out.ts";

const DAY = 24 * 60 * 60_000;
const THERE = "6f1c7a52-0000-4000-8000-000000000001";
const FIRST = { ok: false, error: { code: "factor_required" } };

const folder = freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}` });

/** Runs the server's work after its answer until all of it is done. */
async function later(): Promise<void> {
  const inFlight = registry()?.get("in-flight") as { works: Set<Promise<void>> } | undefined;
  while (inFlight && inFlight.works.size > 0) await Promise.all(inFlight.works);
}
afterEach(async () => {
  vi.useRealTimers();
  await later();
});

describe.each(STORES)("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  let ada: Person;
  let bea: Person;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    connectTo(await startFakeCloud());
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    ada = await person("Ada", "administrator");
    bea = await person("Bea", "member");
  });

  type Person = { accountId: string; email: string; browser: TestBrowser };
  async function person(name: string, role: "administrator" | "member"): Promise<Person> {
    const email = unitPerson(name).email;
    const accountId = await addAccount(await store(), { name, email, role, passwordHash: "" });
    const browser = newBrowser();
    await inRequest(browser, async () => enter(await store(), accountId, REQUEST, true));
    return { accountId, email, browser };
  }
  const profile = ({ browser }: Person) => inRequest(browser, () => read(profileDoor, {}));
  const set = (scope: string, graceDays = 0) =>
    inRequest(ada.browser, () => mutate(changeFactorPolicyDoor, { scope, graceDays }));
  const reset = (by: Person, of: Person) => {
    const { accountId, email } = of;
    return inRequest(by.browser, () => mutate(resetFactorsDoor, { accountId, email }));
  };

  test("an administrator without a second factor cannot require one of others, so that no account is locked out", async () => {
    expect(await set("administrators")).toMatchObject({ error: { code: "own_factor_first" } });
    expect(await profile(ada)).toMatchObject({ ok: true });
    expect(await set("off")).toMatchObject({ ok: true });
  });

  test("without one, a person can do nothing but set one up and leave", async () => {
    await turnOnApp(ada.browser);
    expect(await set("everybody")).toMatchObject({ ok: true });
    expect(await profile(bea)).toMatchObject(FIRST);
    expect(await inRequest(bea.browser, () => currentActor(true))).toBeUndefined();
    expect(await inRequest(bea.browser, () => read(securityDoor, {}))).toMatchObject({ ok: true });
    await turnOnApp(bea.browser);
    expect(await profile(bea)).toMatchObject({ ok: true });
    const cleo = await person("Cleo", "member");
    expect(await profile(cleo)).toMatchObject(FIRST);
    expect(await inRequest(cleo.browser, signOut)).toMatchObject({ ok: true });
    expect(await profile(cleo)).toMatchObject({ error: { code: "unauthenticated" } });
  });

  test("enrolment hijack by a stolen session: an account that must set one up confirms its password first, also after its days of grace", async () => {
    await turnOnApp(ada.browser);
    await (await store()).updateTable("accounts").set({ password_hash: "x" }).execute();
    const unconfirmed = { error: { code: "reauthentication_required" } };
    for (const days of [3, 0]) {
      await set("everybody", days);
      const stolen = await inRequest(bea.browser, () => mutateOwn(beginTotpDoor, {}));
      expect(stolen, `${days}`).toMatchObject(unconfirmed);
      expect(await inRequest(bea.browser, () => mutateOwn(beginPasskeyDoor, {})), `${days}`).toMatchObject(unconfirmed);
    }
    await turnOnApp(bea.browser);
    expect(await profile(bea)).toMatchObject({ ok: true });
  });

  test("a change of the policy notifies every administrator, also one who did not make it, and the same policy again none", async () => {
    const cleo = await person("Cleo", "administrator");
    await turnOnApp(ada.browser);
    await later();
    await set("everybody", 3);
    vi.setSystemTime(Date.now() + 1000);
    await set("everybody", 3);
    await set("off");
    const notices = await (await store())
      .selectFrom("notices")
      .select("text")
      .where("account_id", "=", cleo.accountId)
      .orderBy("at")
      .execute();
    expect(notices.map(({ text }) => text)).toEqual([
      "Ada (ada@example.com) changed who needs a second factor: Every account, days of grace: 3. Before: No account.",
      "Ada (ada@example.com) changed who needs a second factor: No account. Before: Every account, days of grace: 3.",
    ]);
  });

  test("days of grace count from the policy, or from the account where that is newer", async () => {
    await turnOnApp(ada.browser);
    await set("everybody", 3);
    vi.setSystemTime(Date.now() + 3 * DAY - 60_000);
    await inRequest(bea.browser, async () => enter(await store(), bea.accountId, REQUEST, false));
    expect(await profile(bea)).toMatchObject({ ok: true });
    const cleo = await person("Cleo", "member");
    vi.setSystemTime(Date.now() + 60_000);
    expect(await profile(bea)).toMatchObject(FIRST);
    expect(await profile(cleo)).toMatchObject({ ok: true });
  });

  test("for administrators includes Cluster Admins on any cluster, and no other account", async () => {
    await turnOnApp(ada.browser);
    await set("administrators");
    expect(await profile(bea)).toMatchObject({ ok: true });
    const account = { kind: "account", id: bea.accountId } as const;
    await putGrant(await store(), account, { clusterId: THERE, role: "cluster_creator", by: "Ada" });
    expect(await profile(bea)).toMatchObject({ ok: true });
    await putGrant(await store(), account, { clusterId: THERE, role: "cluster_admin", by: "Ada" });
    expect(await profile(bea)).toMatchObject(FIRST);
  });

  test("the last factor is not removed where the policy wants one, also within the days of grace", async () => {
    await turnOnApp(ada.browser);
    await set("administrators", 30);
    expect(await inRequest(ada.browser, () => mutate(removeTotpDoor, {}))).toMatchObject({
      error: { code: "last_factor" },
    });
    expect((await factorsOf(await store(), ada.accountId)).totp).not.toBeNull();
    await set("off");
    expect(await inRequest(ada.browser, () => mutate(removeTotpDoor, {}))).toMatchObject({ ok: true });
  });

  test("a policy that cannot be read is the strictest", async () => {
    await putSetting(await store(), "secondFactor", { value: "{", by: "Ada" });
    expect(await profile(bea)).toMatchObject(FIRST);
    expect(await inRequest(ada.browser, () => read(settingsDoor, {}))).toMatchObject(FIRST);
  });

  test("an administrator resets the factors of another person: sessions end, the person is mailed, the audit has it", async () => {
    await turnOnApp(bea.browser);
    expect(await reset(bea, ada)).toMatchObject({ error: { code: "forbidden" } });
    expect(await reset(ada, bea)).toEqual({ ok: true, value: null });
    expect(await factorsOf(await store(), bea.accountId)).toEqual({ passkeys: [], totp: null, codes: null });
    expect(await profile(bea)).toMatchObject({ error: { code: "unauthenticated" } });
    await later();
    const mails = allMailsIn(join(folder(), "mail")).join();
    expect(mails).toContain("Subject: Your second factors were removed");
    const events = await (await store())
      .selectFrom("audit_events")
      .select(["actor", "target", "outcome"])
      .where("action", "=", "factor.reset")
      .where("outcome", "=", "done")
      .execute();
    expect(events).toEqual([{ actor: ada.email, target: bea.email, outcome: "done" }]);
    expect(await reset(ada, bea)).toMatchObject({ error: { code: "not_found" } });
  });

  test("an administrator cannot reset their own factors, nor those of others without confirming the password", async () => {
    await turnOnApp(ada.browser);
    await turnOnApp(bea.browser);
    expect(await reset(ada, ada)).toMatchObject({ error: { code: "own_account" } });
    vi.setSystemTime(Date.now() + 11 * 60_000);
    expect(await reset(ada, bea)).toMatchObject({ error: { code: "reauthentication_required" } });
    expect((await factorsOf(await store(), bea.accountId)).totp).not.toBeNull();
  });
});
