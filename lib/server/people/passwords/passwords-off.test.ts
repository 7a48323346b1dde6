import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changePasswordInput } from "#lib/shared/people/accounts.ts";
import { APP_URL, configureProvider, signInAs, whoIs } from "../../../testing/accounts/provider-steps.ts";
import { startSignInProvider, type TestProvider } from "../../../testing/doubles/sign-in-provider.ts";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { inRequest, linkIn, newBrowser } from "../../../testing/next-headers.ts";
import { quickHash } from "../../../testing/quick-hash.ts";
import { ADMINISTRATOR, freshProcess, registry } from "../../../testing/server.ts";
import { authorize } from "../../access/guard.ts";
import { accountRecover } from "../../edge/commands/account-recover.ts";
import { store } from "../../store/db/store.ts";
import { addAdministrator } from "../../store/people/accounts.ts";
import { makeToken } from "../../store/people/tokens.ts";
import { acceptInvitation } from "../accounts/invitations.ts";
import { changePassword } from "../accounts/profile.ts";
import { confirmIdentity } from "../factors/confirm-identity.ts";
import { signIn } from "../sign-in/sign-in.ts";
import { makeResetLink, requestReset, resetAccountPassword } from "./account-reset.ts";

const PASSWORD = "heron-quarry-lantern-61";
const OTHER = "quarry-heron-lantern-62";
const EMAIL = "ada@example.com";

let provider: TestProvider;
beforeAll(async () => {
  const people = { ada: { name: "Ada", email: EMAIL, email_verified: true } };
  provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people });
});
afterAll(() => provider.close());

const folder = freshProcess();
let ada: string;
beforeEach(async () => {
  connectTo(await startFakeCloud());
  configureProvider(provider, folder(), { PASSWORD_SIGN_IN: "off" });
  const passwordHash = await quickHash(PASSWORD);
  ada = await addAdministrator(await store(), { email: EMAIL, name: "Ada", passwordHash });
});

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

describe("with passwords turned off", () => {
  test("the right password does not sign in, but the provider does", async () => {
    const browser = newBrowser();
    const refused = await inRequest(browser, () => signIn(form({ email: EMAIL, password: PASSWORD })));
    expect(refused.error?.code).toBe("password_off");
    expect(await whoIs(browser)).toBeUndefined();
    expect(await signInAs("ada", browser)).toBe("entered");
    expect((await whoIs(browser))?.accountId).toBe(ada);
  });

  test("no password can confirm, be changed, or be set through an account's link", async () => {
    const browser = newBrowser();
    await signInAs("ada", browser);
    const confirmed = await inRequest(browser, () => confirmIdentity(async () => ({ password: PASSWORD })));
    expect(confirmed).toMatchObject({ error: { code: "password_off" } });
    const actor = { ...ADMINISTRATOR, accountId: ada };
    const tokens = { personal: true, services: [] };
    const change = changePasswordInput.parse({ currentPassword: PASSWORD, password: OTHER, tokens });
    await expect(changePassword(authorize(actor, "profile.manage"), change, () => {})).rejects.toThrow("password_off");
    const target = { accountId: ada, email: EMAIL };
    const link = makeResetLink(authorize(actor, "accounts.manage"), target, () => {});
    await expect(link).rejects.toThrow("password_off");
    const asked = await inRequest(browser, () => requestReset(form({ email: EMAIL })));
    expect(asked.error?.code).toBe("password_off");
    const db = await store();
    // Links from before the restart: one by an administrator, one by *Forgot password?*.
    for (const maker of [{ createdBy: ada }, {}]) {
      const earlier = await makeToken(db, { kind: "account_reset", accountId: ada, ...maker });
      const stranger = newBrowser();
      const used = await inRequest(stranger, () =>
        resetAccountPassword({ id: earlier.id, secret: earlier.secret, password: OTHER }),
      );
      expect(used).toMatchObject({ error: { code: "password_off" } });
      expect(await whoIs(stranger)).toBeUndefined();
    }
  });

  test("an invitation is accepted by signing in at the provider alone", async () => {
    const invitation = { kind: "invitation", email: "bea@example.com", role: "member", createdBy: ada } as const;
    const { id, secret } = await makeToken(await store(), invitation);
    const accepted = await inRequest(newBrowser(), () =>
      acceptInvitation({ id, secret, name: "Bea", password: OTHER }),
    );
    expect(accepted).toMatchObject({ error: { code: "password_off" } });
  });

  test("account:recover stays the way back in: its link signs in, and the password then confirms in that session", async () => {
    const link = linkIn(await accountRecover.run(EMAIL), "reset");
    // The command runs in its own process and closes its store.
    for (const name of ["store", "audit-writer"]) registry()?.delete(name);
    const browser = newBrowser();
    const used = await inRequest(browser, () => resetAccountPassword({ ...link, password: OTHER }));
    expect(used).toEqual({ ok: true, value: { entered: true } });
    expect((await whoIs(browser))?.accountId).toBe(ada);
    const confirmed = await inRequest(browser, () => confirmIdentity(async () => ({ password: OTHER })));
    expect(confirmed).toEqual({ ok: true, value: null });
    const again = await inRequest(newBrowser(), () => signIn(form({ email: EMAIL, password: OTHER })));
    expect(again.error?.code).toBe("password_off");
  });
});
