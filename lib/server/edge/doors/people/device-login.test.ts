import { beforeEach, describe, expect, test, vi } from "vitest";
import { unseal } from "#lib/shared/passwords/sealing.ts";
import { DEVICE_LOGIN_MS, sealedForDevice } from "#lib/shared/people/device-login.ts";
import { publicKeyOf } from "#lib/shared/people/public-key.ts";
import { confirmNow } from "../../../../testing/accounts/factors.ts";
import { inRequest, newBrowser } from "../../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../../testing/on-store.ts";
import { change, look, newWorld, type Person, type World } from "../../../../testing/requests.ts";
import { freshProcess, REQUEST } from "../../../../testing/server.ts";
import { tokenActor } from "../../../../testing/token-actor.ts";
import { recordUnknownProxy } from "../../../base/env/unknown-proxy.ts";
import { beginDeviceLogin, pollDeviceLogin } from "../../../people/sign-in/device-login.ts";
import { enter } from "../../../people/sign-in/enter.ts";
import type { Store } from "../../../store/db/base.ts";
import { store } from "../../../store/db/store.ts";
import { inTransaction } from "../../../store/db/transaction.ts";
import { apiTokens } from "../../../store/people/api-tokens.ts";
import { addDeviceLogin, sweepDeviceLogins } from "../../../store/sign-in/device-logins.ts";
import { approveDeviceDoor, denyDeviceDoor, lookAtDeviceDoor } from "./device-login.ts";

const WANTED = {
  kind: "personal",
  name: "rolecall on laptop",
  scopes: ["read"],
  clusters: "all",
  addresses: [],
  days: 30,
} as const;

freshProcess();

describe.each(STORES)("a sign-in of the command on %s", (kind) => {
  onStore(kind);
  let world: World;
  let keys: CryptoKeyPair;
  let publicKey: string;

  beforeEach(async () => {
    vi.useRealTimers();
    world = await newWorld();
    keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    publicKey = await publicKeyOf(keys);
  });

  const begin = (more: object = {}) =>
    inRequest(newBrowser({ origin: "" }), () =>
      beginDeviceLogin(async () => ({ machine: "laptop", seal_to: publicKey, ...more })),
    );
  const begun = async () => {
    const answer = await begin();
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value;
  };
  const poll = async (device_code: string) => {
    const answer = await inRequest(newBrowser({ origin: "" }), () => pollDeviceLogin(async () => ({ device_code })));
    return answer.ok ? answer.value : answer.error.code;
  };
  /** The answer to a person who confirms it. */
  const codeOf = async (by: Person, door: typeof approveDeviceDoor | typeof denyDeviceDoor, input: unknown) => {
    await confirmNow(by.browser);
    const answer = await change(by, door as typeof approveDeviceDoor, input);
    return answer.ok ? "ok" : answer.error.code;
  };

  test("a person confirms the code, and the token opens for the key of the command alone", async () => {
    const { device_code, user_code, verification_uri_complete } = await begun();
    expect(user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(verification_uri_complete).toBe(`http://localhost:3000/device?code=${user_code}`);
    expect(await poll(device_code)).toEqual({ error: "authorization_pending" });

    const seen = await look(world.mara, lookAtDeviceDoor, { code: user_code.toLowerCase() });
    expect(seen).toMatchObject({ ok: true, value: { machine: "laptop", byProxy: false } });
    recordUnknownProxy();
    const behind = await look(world.mara, lookAtDeviceDoor, { code: user_code });
    expect(behind).toMatchObject({ ok: true, value: { byProxy: true } });
    const early = await change(world.mara, approveDeviceDoor, { code: user_code, token: WANTED });
    expect(early, "a recent sign-in is not enough").toMatchObject({ error: { code: "reauthentication_required" } });
    await confirmNow(world.mara.browser);
    const approved = await change(world.mara, approveDeviceDoor, { code: user_code, token: WANTED });
    expect(approved).toEqual({ ok: true, value: { name: WANTED.name } });

    const answer = await poll(device_code);
    if (typeof answer === "string" || !("sealed" in answer)) throw new Error(JSON.stringify(answer));
    expect(await poll(device_code)).toEqual(answer);
    const token = await unseal(keys, answer.sealed, sealedForDevice(publicKey));
    const actor = await inRequest(newBrowser({ origin: "" }), () => tokenActor(`Bearer ${token}`, "192.0.2.7"));
    expect(actor).toMatchObject({ accountId: world.mara.id, token: { name: WANTED.name } });
    const rows = JSON.stringify([
      await (await store()).selectFrom("device_logins").selectAll().execute(),
      await (await store()).selectFrom("audit_events").selectAll().execute(),
    ]);
    for (const secret of [token, device_code, user_code.replace("-", "")]) expect(rows).not.toContain(secret);
  });

  test("a command that asks too often is told to slow down, and gets its answer all the same", async () => {
    const { device_code, user_code } = await begun();
    const start = Date.now();
    const at = async (ms: number) => {
      vi.useFakeTimers({ now: start + ms, toFake: ["Date"] });
      return poll(device_code);
    };
    expect(await at(0)).toEqual({ error: "authorization_pending" });
    expect(await at(5_000)).toEqual({ error: "authorization_pending" });
    expect(await at(6_000)).toEqual({ error: "slow_down" });
    expect(await at(11_000)).toEqual({ error: "authorization_pending" });
    expect(await codeOf(world.mara, denyDeviceDoor, { code: user_code })).toBe("ok");
    expect(await at(11_001)).toEqual({ error: "access_denied" });
  });

  test("one code gives one token, also to two tabs", async () => {
    const { user_code } = await begun();
    const other = { ...world.mara, browser: newBrowser() };
    await inRequest(other.browser, async () => enter(await store(), world.mara.id, REQUEST, true));
    const answers = await Promise.all(
      Object.entries({ one: world.mara, two: other }).map(([name, by]) =>
        codeOf(by, approveDeviceDoor, { code: user_code, token: { ...WANTED, name } }),
      ),
    );
    expect(answers.toSorted()).toEqual(["not_found", "ok"]);
    expect(await apiTokens(await store(), "everyone")).toHaveLength(1);
    expect(await codeOf(world.ben, approveDeviceDoor, { code: user_code, token: WANTED })).toBe("not_found");
  });

  test("it can be denied, and is over then", async () => {
    const { device_code, user_code } = await begun();
    expect(await codeOf(world.mara, denyDeviceDoor, { code: user_code })).toBe("ok");
    expect(await poll(device_code)).toEqual({ error: "access_denied" });
    expect(await codeOf(world.mara, approveDeviceDoor, { code: user_code, token: WANTED })).toBe("not_found");
    expect(await apiTokens(await store(), "everyone")).toEqual([]);
  });

  test("it ends after ten minutes, and is deleted", async () => {
    const { device_code, user_code } = await begun();
    vi.useFakeTimers({ now: Date.now() + DEVICE_LOGIN_MS + 1, toFake: ["Date"] });
    expect(await poll(device_code)).toEqual({ error: "expired_token" });
    expect(await look(world.mara, lookAtDeviceDoor, { code: user_code })).toMatchObject({ ok: false });
    await sweepDeviceLogins(await store());
    expect(await (await store()).selectFrom("device_logins").selectAll().execute()).toEqual([]);
  });

  test("a wrong code, key or device code leads to nothing", async () => {
    await begun();
    expect(await codeOf(world.mara, approveDeviceDoor, { code: "BBBB-BBBB", token: WANTED })).toBe("not_found");
    expect(await codeOf(world.mara, approveDeviceDoor, { code: "B", token: WANTED })).toBe("invalid_input");
    expect(await poll("d".repeat(43))).toEqual({ error: "expired_token" });
    expect(await poll("short")).toBe("invalid_input");
    for (const more of [{ seal_to: "A".repeat(87) }, { machine: "a\nb" }, { scopes: ["all"] }])
      expect(await begin(more)).toMatchObject({ ok: false, error: { code: "invalid_input" } });
  });

  test("the audit and the notice of an approval say which computer asked, and from where", async () => {
    const { user_code } = await begun();
    expect(await codeOf(world.mara, approveDeviceDoor, { code: user_code, token: WANTED })).toBe("ok");
    const db = await store();
    const events = await db
      .selectFrom("audit_events")
      .selectAll()
      .where("action", "=", "token.approve_device")
      .execute();
    expect(events.map(({ details }) => JSON.parse(String(details)))).toContainEqual(
      expect.objectContaining({ machine: "laptop", from: "192.0.2.7" }),
    );
    expect(JSON.stringify(await db.selectFrom("notices").selectAll().execute())).toContain(
      "The command on laptop, at address 192.0.2.7, received it.",
    );
  });

  test("the command gets no token of a service", async () => {
    const { user_code } = await begun();
    const token = { ...WANTED, kind: "service", teamId: "team_1" };
    expect(await codeOf(world.mara, approveDeviceDoor, { code: user_code, token })).toBe("invalid_input");
  });

  const beginFrom = (address: string) =>
    inRequest(newBrowser({ origin: "", address }), () =>
      beginDeviceLogin(async () => ({ machine: "laptop", seal_to: publicKey })),
    );

  test("one site cannot block the sign-in for others, with any number of networks", async () => {
    const address = (at: number) => `2001:db8:1:${at.toString(16)}::7`;
    const answers = [];
    for (let at = 0; at < 101; at += 1) answers.push(await beginFrom(address(at)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(100);
    expect((await beginFrom("2001:db8:2::7")).ok).toBe(true);
  });

  test("answered sign-ins do not count", async () => {
    for (let at = 0; at < 21; at += 1) {
      const { user_code } = await begun();
      expect(await codeOf(world.mara, denyDeviceDoor, { code: user_code })).toBe("ok");
    }
  });

  test("sign-ins that begin at the same time do not pass the limit", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => begin()));
    expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(20);
    expect(await (await store()).selectFrom("device_logins").selectAll().execute()).toHaveLength(
      answers.filter(({ ok }) => ok).length,
    );
  });

  test("where all places are taken, the site with most gives one up", async () => {
    const db = await store();
    const add = (to: Store, site: number, at: number) =>
      addDeviceLogin(to, {
        deviceCode: `device-${site}-${at}`,
        userCode: `${site}-${at}`,
        publicKey,
        machine: "laptop",
        address: "2001:db8::7",
        network: `2001:db8:${site}:${at}::/64`,
        expiresAt: Date.now() + DEVICE_LOGIN_MS,
      });
    for (let site = 1; site <= 20; site += 1)
      await inTransaction(db, async (transaction) => {
        const count = new Map([
          [3, 101],
          [4, 99],
        ]).get(site);
        for (let at = 0; at < (count ?? 100); at += 1) await add(transaction, site, at);
      });
    expect((await beginFrom("192.0.2.9")).ok).toBe(true);
    const networks = (await db.selectFrom("device_logins").select("network").execute()).map(({ network }) => network);
    expect(networks).toHaveLength(2_000);
    expect(networks).toContain("192.0.2.9");
    expect(networks.filter((network) => network.startsWith("2001:db8:3:"))).toHaveLength(100);
  });

  test("a stranger cannot fill the store", async () => {
    const answers = [];
    for (let at = 0; at < 21; at += 1) answers.push(await begin());
    expect(answers.map(({ ok }) => ok)).toEqual([...Array.from({ length: 20 }, () => true), false]);
    expect(answers.at(-1)).toMatchObject({ error: { code: "too_many_calls" } });
  });
});
