import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { APP_URL, configureProvider, signInAs, whoIs } from "../../../testing/accounts/provider-steps.ts";
import { startSignInProvider, type TestProvider } from "../../../testing/doubles/sign-in-provider.ts";
import { inRequest, mailsIn, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { freshProcess } from "../../../testing/server.ts";
import { removePasskeyDoor, securityDoor, unlinkProviderDoor } from "../../edge/doors/people/factors.ts";
import { mutate, read } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { addAccount, NO_PASSWORD } from "../../store/people/accounts.ts";
import { addDirectoryRule } from "../../store/people/directory-rules.ts";

const BEA = { ...unitPerson("Bea"), email_verified: true };

let provider: TestProvider;
beforeAll(async () => {
  provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people: { bea: BEA } });
});
afterAll(() => provider.close());

const folder = freshProcess();
let bea: string;
let browser: TestBrowser;
beforeEach(async () => {
  configureProvider(provider, folder(), {
    OIDC_GROUPS_CLAIM: "groups",
    OIDC_SCOPES: "openid email profile groups",
  });
  provider.people.set("bea", BEA);
  bea = await addAccount(await store(), { email: BEA.email, name: "Bea", passwordHash: "x", role: "member" });
  browser = newBrowser();
  expect(await signInAs("bea", browser)).toBe("entered");
});

const security = async () => {
  const seen = await inRequest(browser, () => read(securityDoor, {}, true));
  if (!seen.ok) throw new Error(seen.error.code);
  return seen.value;
};
const unlink = async () => {
  const done = await inRequest(browser, () => mutate(unlinkProviderDoor, {}));
  return done.ok ? "unlinked" : done.error.code;
};
const prove = async () => (await store()).updateTable("sessions").set({ proved_at: Date.now() }).execute();
const isLinked = async () => (await store()).selectFrom("identities").select("subject").execute();

describe("the own link to the provider", () => {
  test("is shown with the provider's name, the address and when it was used", async () => {
    expect((await security()).binding).toEqual({
      name: "Okta",
      email: BEA.email,
      stays: null,
      boundAt: expect.any(Number),
      usedAt: expect.any(Number),
    });
  });

  test("is removed after a confirmation; other sessions from there end, this one stays, and the owner is mailed", async () => {
    const other = newBrowser();
    expect(await signInAs("bea", other)).toBe("entered");
    expect(await unlink()).toBe("reauthentication_required");
    expect(await isLinked()).toHaveLength(1);
    await prove();
    expect(await unlink()).toBe("unlinked");
    expect(await isLinked()).toEqual([]);
    expect(await whoIs(other)).toBeUndefined();
    expect((await whoIs(browser))?.accountId).toBe(bea);
    expect((await security()).binding).toBeNull();
    await vi.waitFor(
      () => expect(mailsIn(folder()).join()).toContain("Subject: Your Rolecall account is no longer linked to Okta"),
      20_000,
    );
    const events = await (await store()).selectFrom("audit_events").select(["action", "outcome", "details"]).execute();
    expect(events).toContainEqual({
      action: "factor.unlink_provider",
      outcome: "done",
      details: expect.stringContaining('"subject":"bea"'),
    });
    // A sign-in there finds the account by its address, as the first time.
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    expect(await isLinked()).toHaveLength(1);
  });

  test("stays where nothing else signs in", async () => {
    await (await store()).updateTable("accounts").set({ password_hash: NO_PASSWORD }).execute();
    expect((await security()).binding).toMatchObject({ stays: "only_way" });
    await prove();
    expect(await unlink()).toBe("last_way_in");
    vi.stubEnv("PASSWORD_SIGN_IN", "off");
    await prove();
    expect(await unlink()).toBe("last_way_in");
    const passkey = { id: "psk_1", account_id: bea, credential_id: "c", public_key: "k", counter: 0, transports: "" };
    await (await store())
      .insertInto("passkeys")
      .values({ ...passkey, name: "Key", made_at: 1, last_used_at: null })
      .execute();
    await prove();
    expect(await unlink()).toBe("unlinked");
    // The passkey is now the last way in.
    await prove();
    const removed = await inRequest(browser, () => mutate(removePasskeyDoor, { id: "psk_1", name: "Key" }));
    expect(removed).toMatchObject({ error: { code: "last_way_in" } });
  });

  test("to an earlier provider is no way in: the last passkey stays", async () => {
    const db = await store();
    await db.updateTable("accounts").set({ password_hash: NO_PASSWORD }).execute();
    const passkey = { id: "psk_1", account_id: bea, credential_id: "c", public_key: "k", counter: 0, transports: "" };
    await db
      .insertInto("passkeys")
      .values({ ...passkey, name: "Key", made_at: 1, last_used_at: null })
      .execute();
    const remove = async () => {
      await prove();
      return inRequest(browser, () => mutate(removePasskeyDoor, { id: "psk_1", name: "Key" }));
    };
    await db.updateTable("identities").set({ issuer: "https://old.example/realms/a" }).execute();
    expect(await remove()).toMatchObject({ error: { code: "last_way_in" } });
    await db.updateTable("identities").set({ issuer: provider.issuer }).execute();
    expect(await remove()).toMatchObject({ ok: true });
  });

  test("stays where the directory gives a right", async () => {
    await addDirectoryRule(await store(), {
      group: "dba",
      gift: { kind: "cluster_role", clusterId: "*", role: "cluster_creator" },
      by: "Ada",
    });
    provider.people.set("bea", { ...BEA, groups: ["dba"] });
    expect(await signInAs("bea", browser)).toBe("entered");
    expect((await security()).binding).toMatchObject({ stays: "directory" });
    await prove();
    expect(await unlink()).toBe("from_directory");
    expect(await isLinked()).toHaveLength(1);
  });

  test("of an earlier provider has the name of its host", async () => {
    await (await store()).updateTable("identities").set({ issuer: "https://old.example/realms/a" }).execute();
    expect((await security()).binding).toMatchObject({ name: "old.example" });
  });
});
