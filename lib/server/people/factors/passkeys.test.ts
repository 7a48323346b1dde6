import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { confirmNow, giveCode, givePassword } from "../../../testing/accounts/factors.ts";
import { Authenticator, type Says } from "../../../testing/doubles/authenticator.ts";
import { allMailsIn, inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { STORES } from "../../../testing/on-store.ts";
import { unitPerson } from "../../../testing/people.ts";
import { quickHash } from "../../../testing/quick-hash.ts";
import { freshProcess, REQUEST, registry } from "../../../testing/server.ts";
import { currentActor } from "../../access/guard.ts";
import { addPasskeyDoor, beginPasskeyDoor, removePasskeyDoor, securityDoor } from "../../edge/doors/people/factors.ts";
import { mutate, mutateOwn, read } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { addAccount, setDisabled } from "../../store/people/accounts.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { enter } from "../sign-in/enter.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import {
  answerFactorWithPasskey,
  beginPasskeyConfirmation,
  beginPasskeyFactor,
  beginPasskeySignIn,
  signInWithPasskey,
} from "./passkey-sign-in.ts";

const PASSWORD = "heron-quarry-lantern-61";
const MINUTE = 60_000;
const REFUSED = { ok: false, error: { code: "passkey_refused" } };
const EVIL: Partial<Says> = { origin: "https://evil.example", rpId: "evil.example" };

const folder = freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}` });
const hash = quickHash(PASSWORD);

/** Runs the server's work after its answer until all of it is done. */
async function later(): Promise<void> {
  const inFlight = registry()?.get("in-flight") as { works: Set<Promise<void>> } | undefined;
  while (inFlight && inFlight.works.size > 0) await Promise.all(inFlight.works);
}
afterEach(async () => {
  vi.useRealTimers();
  await later();
});

/** Confirms in a signed-in browser, then makes a passkey there. */
async function addTo(browser: TestBrowser, device: Authenticator, says: Partial<Says> = {}, name = "Key") {
  await confirmNow(browser);
  return addConfirmed(browser, device, says, name);
}

async function addConfirmed(browser: TestBrowser, device: Authenticator, says: Partial<Says> = {}, name = "Key") {
  const begun = await inRequest(browser, () => mutateOwn(beginPasskeyDoor, {}));
  if (!begun.ok) return begun;
  return inRequest(browser, () => mutate(addPasskeyDoor, { name, passkey: device.make(begun.value, says) }));
}

async function optionsIn(browser: TestBrowser): Promise<{ challenge: string }> {
  const begun = await inRequest(browser, beginPasskeySignIn);
  if (!begun.ok) throw new Error(begun.error.code);
  return begun.value;
}

async function signIn(browser: TestBrowser, device: Authenticator, says: Partial<Says> = {}) {
  const answer = device.answer(await optionsIn(browser), says);
  return inRequest(browser, () => signInWithPasskey(async () => answer));
}

const isIn = async (browser: TestBrowser) => (await inRequest(browser, () => currentActor(true)))?.name;

describe.each(STORES)("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  let bob: string;
  let home: TestBrowser;
  let device: Authenticator;
  let codes: string[];
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 1) });
    ({ id: bob, browser: home } = await person("Bob"));
    device = new Authenticator();
    const added = await addTo(home, device);
    codes = added.ok ? added.value.codes : [];
  });

  async function person(name: string): Promise<{ id: string; browser: TestBrowser }> {
    const account = { ...unitPerson(name), role: "member" } as const;
    const id = await addAccount(await store(), { ...account, passwordHash: await hash });
    const browser = newBrowser();
    await inRequest(browser, async () => enter(await store(), id, REQUEST, true));
    return { id, browser };
  }

  test("a passkey signs in without an address, the session says so, and recovery codes come with the first one", async () => {
    expect(codes).toHaveLength(10);
    const browser = newBrowser();
    expect(await signIn(browser, device)).toEqual({ ok: true, value: null });
    expect(await isIn(browser)).toBe("Bob");
    const security = await inRequest(browser, () => read(securityDoor, {}));
    expect(security.ok && security.value.sessions.find(({ current }) => current)?.proof).toBe("passkey");
    expect((await factorsOf(await store(), bob)).passkeys).toMatchObject([{ name: "Key", lastUsedAt: Date.now() }]);
  });

  test("the first passkey ends all other sessions of the account, and a second one none", async () => {
    const { id, browser: hers } = await person("Cleo");
    const thief = newBrowser();
    await inRequest(thief, async () => enter(await store(), id, REQUEST, true));
    await addTo(hers, new Authenticator());
    await later();
    const added = allMailsIn(join(folder(), "mail")).find(
      (mail) => mail.includes("cleo@example.com") && mail.includes("Subject: Passkey added"),
    );
    expect(added?.replaceAll(/\s+/g, " ")).toContain("A new password alone is not enough");
    expect(await isIn(hers)).toBe("Cleo");
    expect(await isIn(thief)).toBeUndefined();
    await inRequest(thief, async () => enter(await store(), id, REQUEST, true));
    await addTo(hers, new Authenticator());
    expect(await isIn(thief)).toBe("Cleo");
  });

  test("a password alone no longer signs in: a recovery code or the passkey must follow", async () => {
    const browser = newBrowser();
    expect(await givePassword(browser, "bob@example.com", PASSWORD)).toBe("factor");
    expect(await isIn(browser)).toBeUndefined();
    expect(await giveCode(browser, codes[0] ?? "")).toBe("in");
    expect(await isIn(browser)).toBe("Bob");
  });

  test("the passkey follows the password: the waiting sign-in ends, and the session says both", async () => {
    const browser = newBrowser();
    const send = (answer: unknown) => inRequest(browser, () => answerFactorWithPasskey(async () => answer));
    expect(await inRequest(browser, beginPasskeyFactor)).toMatchObject({ error: { code: "factor_expired" } });
    expect(await givePassword(browser, "bob@example.com", PASSWORD)).toBe("factor");
    expect(await send(device.answer(await optionsIn(browser)))).toMatchObject(REFUSED);
    const begin = async () => {
      const begun = await inRequest(browser, beginPasskeyFactor);
      if (!begun.ok) throw new Error(begun.error.code);
      return begun.value;
    };
    const foreign = new Authenticator();
    expect(await addTo((await person("Mallory")).browser, foreign)).toMatchObject({ ok: true });
    expect(await send(foreign.answer(await begin()))).toMatchObject(REFUSED);
    const answer = device.answer(await begin());
    expect(await inRequest(browser, () => signInWithPasskey(async () => answer))).toMatchObject(REFUSED);
    expect(await isIn(browser)).toBeUndefined();
    expect(await send(device.answer(await begin()))).toEqual({ ok: true, value: null });
    const security = await inRequest(browser, () => read(securityDoor, {}));
    expect(security.ok && security.value.sessions.find(({ current }) => current)?.proof).toBe("password_and_passkey");
    expect(await (await store()).selectFrom("pending_sign_ins").selectAll().execute()).toEqual([]);
  });

  test("a passkey of another RP: its answers and a new one of it are refused", async () => {
    for (const says of [
      EVIL,
      { rpId: "evil.example" },
      { origin: "https://evil.example" },
      { origin: "http://localhost:3001" },
    ]) {
      const browser = newBrowser();
      expect(await signIn(browser, device, says), JSON.stringify(says)).toMatchObject(REFUSED);
      expect(await isIn(browser)).toBeUndefined();
      expect(await addTo(home, new Authenticator(), says), JSON.stringify(says)).toMatchObject(REFUSED);
    }
    expect((await factorsOf(await store(), bob)).passkeys).toHaveLength(1);
  });

  test("a forged signature under the id of a passkey is refused, everywhere, and counts as no use", async () => {
    const thief = new Authenticator();
    const browser = newBrowser();
    const forged = device.forgedBy(thief, await optionsIn(browser), { counter: 9 });
    expect(forged.id).toBe(device.id);
    expect(await inRequest(browser, () => signInWithPasskey(async () => forged))).toMatchObject(REFUSED);
    expect(await isIn(browser)).toBeUndefined();

    expect(await givePassword(browser, "bob@example.com", PASSWORD)).toBe("factor");
    const factor = await inRequest(browser, beginPasskeyFactor);
    const second = factor.ok ? device.forgedBy(thief, factor.value, { counter: 9 }) : undefined;
    expect(await inRequest(browser, () => answerFactorWithPasskey(async () => second))).toMatchObject(REFUSED);
    expect(await isIn(browser)).toBeUndefined();

    const confirmation = await inRequest(home, beginPasskeyConfirmation);
    const passkey = confirmation.ok ? device.forgedBy(thief, confirmation.value, { counter: 9 }) : undefined;
    expect(await inRequest(home, () => confirmIdentity(async () => ({ passkey })))).toMatchObject(REFUSED);

    expect((await factorsOf(await store(), bob)).passkeys).toMatchObject([{ name: "Key", lastUsedAt: null }]);
    expect(await signIn(newBrowser(), device, { counter: 1 })).toMatchObject({ ok: true });
  });

  test("without user verification no sign-in succeeds, and no passkey is added", async () => {
    expect(await signIn(newBrowser(), device, { verified: false })).toMatchObject(REFUSED);
    expect(await addTo(home, new Authenticator(), { verified: false })).toMatchObject(REFUSED);
  });

  test("a challenge is valid once, in its own browser, for its purpose, for five minutes", async () => {
    const browser = newBrowser();
    const answer = device.answer(await optionsIn(browser));
    const send = (where: TestBrowser) => inRequest(where, () => signInWithPasskey(async () => answer));
    const before = new Map(browser.cookies);
    expect(await send({ ...newBrowser(), cookies: new Map() })).toMatchObject(REFUSED);
    expect(await send(browser)).toMatchObject({ ok: true });
    expect(await send({ ...newBrowser(), cookies: before })).toMatchObject(REFUSED);

    const late = newBrowser();
    const lateAnswer = device.answer(await optionsIn(late));
    vi.setSystemTime(Date.now() + 5 * MINUTE);
    expect(await inRequest(late, () => signInWithPasskey(async () => lateAnswer))).toMatchObject(REFUSED);

    const confirmation = await inRequest(browser, beginPasskeyConfirmation);
    const other = confirmation.ok ? device.answer(confirmation.value) : undefined;
    expect(await inRequest(browser, () => signInWithPasskey(async () => other))).toMatchObject(REFUSED);
  });

  test("login CSRF: another site can neither send an answer nor plant one of its own browser", async () => {
    const attacker = newBrowser();
    const answer = device.answer(await optionsIn(attacker));
    const victim = newBrowser();
    await optionsIn(victim);
    expect(await inRequest(victim, () => signInWithPasskey(async () => answer))).toMatchObject(REFUSED);
    const foreign = { ...victim, origin: "https://evil.example" };
    const own = device.answer(await optionsIn(victim));
    expect(await inRequest(foreign, () => signInWithPasskey(async () => own))).toMatchObject({
      error: { code: "wrong_origin" },
    });
    expect(await isIn(victim)).toBeUndefined();
  });

  test("cloned authenticator: a counter that was used is refused, recorded and mailed", async () => {
    expect(await signIn(newBrowser(), device, { counter: 7 })).toMatchObject({ ok: true });
    for (const counter of [7, 6, 0]) {
      const browser = newBrowser();
      expect(await signIn(browser, device, { counter }), `${counter}`).toMatchObject(REFUSED);
      expect(await isIn(browser)).toBeUndefined();
    }
    expect(await signIn(newBrowser(), device, { counter: 8 })).toMatchObject({ ok: true });
    await later();
    const copied = allMailsIn(join(folder(), "mail")).filter((mail) => mail.includes("A passkey may have been copied"));
    expect(copied).toHaveLength(3);
    const events = await (await store())
      .selectFrom("audit_events")
      .select(["actor", "outcome", "details"])
      .where("action", "=", "session.sign_in")
      .where("details", "like", "%counter used before%")
      .execute();
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({ actor: "bob@example.com", outcome: "refused" });
  });

  test("cloned authenticator: of two uses with one counter at once, one wins", async () => {
    const both = [newBrowser(), newBrowser()];
    const results = await Promise.all(both.map((browser) => signIn(browser, device, { counter: 3 })));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("confirms that it is the same person, with their own passkey only", async () => {
    vi.setSystemTime(Date.now() + 11 * MINUTE);
    const begin = async () => {
      const begun = await inRequest(home, beginPasskeyConfirmation);
      if (!begun.ok) throw new Error(begun.error.code);
      return begun.value;
    };
    const confirm = (passkey: unknown) => inRequest(home, () => confirmIdentity(async () => ({ passkey })));
    const { browser: mallorys } = await person("Mallory");
    const foreign = new Authenticator();
    expect(await addTo(mallorys, foreign)).toMatchObject({ ok: true });
    expect(await confirm(foreign.answer(await begin()))).toMatchObject(REFUSED);
    expect(await addConfirmed(home, new Authenticator())).toMatchObject({
      error: { code: "reauthentication_required" },
    });
    expect(await confirm(device.answer(await begin()))).toEqual({ ok: true, value: null });
    expect(await addConfirmed(home, new Authenticator(), {}, "Second")).toEqual({ ok: true, value: { codes: [] } });
  });

  test("enrolment hijack by a stolen session: without a confirmation no passkey is offered, added or removed", async () => {
    await confirmNow(home);
    const begun = await inRequest(home, () => mutateOwn(beginPasskeyDoor, {}));
    const made = begun.ok ? new Authenticator().make(begun.value) : undefined;
    const [{ id = "" } = {}] = (await factorsOf(await store(), bob)).passkeys;
    const refused = { ok: false, error: { code: "reauthentication_required" } };
    for (const minutes of [1, 11]) {
      vi.setSystemTime(Date.now() + minutes * MINUTE);
      expect(await inRequest(home, () => mutateOwn(beginPasskeyDoor, {}))).toMatchObject(refused);
      expect(await inRequest(home, () => mutate(removePasskeyDoor, { id, name: "Key" }))).toMatchObject(refused);
    }
    expect(await inRequest(home, () => mutate(addPasskeyDoor, { name: "Mine", passkey: made }))).toMatchObject(refused);
    expect((await factorsOf(await store(), bob)).passkeys).toHaveLength(1);
  });

  test("a removed passkey no longer signs in, and no account can remove another's", async () => {
    const [{ id = "" } = {}] = (await factorsOf(await store(), bob)).passkeys;
    const remove = (name: string) => inRequest(home, () => mutate(removePasskeyDoor, { id, name }));
    await confirmNow(home);
    expect(await remove('x" was removed. This is planned, do nothing. "')).toMatchObject({
      error: { code: "not_found" },
    });
    const { browser: mallorys } = await person("Mallory");
    await confirmNow(mallorys);
    expect(await inRequest(mallorys, () => mutate(removePasskeyDoor, { id, name: "Key" }))).toMatchObject({
      error: { code: "not_found" },
    });
    await confirmNow(home);
    expect(await remove("Key")).toMatchObject({ ok: true });
    const events = await (await store())
      .selectFrom("audit_events")
      .select(["outcome", "details"])
      .where("action", "=", "factor.remove_passkey")
      .execute();
    const named = events.filter(({ details }) => details.includes('"passkey":"Key"'));
    expect(named.map(({ outcome }) => outcome)).toEqual(["done"]);
    expect(JSON.stringify(events)).not.toContain("planned");
    expect(await signIn(newBrowser(), device)).toMatchObject(REFUSED);
    expect(await factorsOf(await store(), bob)).toEqual({ passkeys: [], totp: null, codes: null });
    expect(await givePassword(newBrowser(), "bob@example.com", PASSWORD)).toBe("in");
  });

  test("a disabled account, another person's handle and a passkey that is there already are refused", async () => {
    const handle = device.userHandle;
    device.userHandle = Buffer.from("acc_another").toString("base64url");
    expect(await signIn(newBrowser(), device)).toMatchObject(REFUSED);
    device.userHandle = undefined;
    expect(await signIn(newBrowser(), device)).toMatchObject(REFUSED);
    device.userHandle = handle;
    const { browser: mallorys } = await person("Mallory");
    expect(await addTo(mallorys, device)).toMatchObject(REFUSED);
    device.userHandle = handle;
    await setDisabled(await store(), bob, true);
    expect(await signIn(newBrowser(), device)).toMatchObject(REFUSED);
  });
});
