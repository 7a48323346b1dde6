import type { Page } from "playwright/test";
import { startSignInProvider, type TestProvider } from "../lib/testing/doubles/sign-in-provider.ts";
import { createAdministrator, sendSignIn } from "./support/accounts.ts";
import { tapWire } from "./support/faults/traffic.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { accessibilityFaults, expectClean, lookGroups } from "./support/looks.ts";
import { MAIL_TO_FILES } from "./support/mail.ts";
import { pick } from "./support/pages/find-fields.ts";
import { addPerson } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { ownOf, type StartOwn, startOwn } from "./support/start-own.ts";
import { inStore } from "./support/store-file.ts";
import { alerts } from "./support/users-page.ts";

type Sso = { rolecall: Rolecall; provider: TestProvider };

const PEOPLE = { lena: { name: ADMINISTRATOR.name, email: ADMINISTRATOR.email, email_verified: true } };

let shared: Sso;
let end: () => Promise<void>;

/** A Rolecall with its administrator and a provider that knows the same person, as new for each test. */
const test = base.extend<{ startOwn: StartOwn; sso: Sso }>({
  startOwn,
  sso: async ({}, use) => {
    const { rolecall, provider } = shared;
    Object.assign(provider, { away: false, changeTokens: undefined });
    provider.people.clear();
    for (const [subject, person] of Object.entries(PEOPLE)) provider.people.set(subject, person);
    for (const table of ["sessions", "identities"]) inStore(rolecall, `delete from ${table}`);
    await use(shared);
  },
});
test.beforeAll(async ({ cloud }) => {
  const { start, ...rest } = ownOf(cloud);
  end = rest.end;
  shared = await startSso(start);
});
test.afterAll(async () => {
  await end();
  await shared.provider.close();
});
test.use({ storageState: { cookies: [], origins: [] } });

async function startSso(start: StartOwn): Promise<Sso> {
  const provider = await startSignInProvider({ appUrl: "http://localhost:1", people: PEOPLE });
  const variables = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: "rolecall", OIDC_NAME: "Halden ID" };
  const groups = { OIDC_GROUPS_CLAIM: "groups", OIDC_SCOPES: "openid email profile groups" };
  const rolecall = await start({ ...variables, ...groups, ...MAIL_TO_FILES });
  provider.serve(rolecall.url);
  expect(await createAdministrator(rolecall)).toContain('"ok":true');
  return { rolecall, provider };
}

async function signInThere(page: Page, name: string = ADMINISTRATOR.name): Promise<void> {
  await page.getByRole("link", { name: "Continue with Halden ID" }).click();
  await page.getByRole("button", { name }).click();
}

test("a person signs in at the provider, confirms there and signs out there too", async ({ stranger: page, sso }) => {
  const { rolecall, provider } = sso;
  await page.goto(`${rolecall.url}/access`);
  await signInThere(page);
  await expect(page.getByRole("heading", { name: "Access", exact: true })).toBeVisible();

  inStore(rolecall, "update sessions set confirmed_at = 1");
  await page.getByRole("button", { name: "Invite" }).click();
  const invite = page.getByRole("dialog", { name: "Invite" });
  await invite.getByLabel("Email").fill("bea@halden.example");
  await invite.getByRole("button", { name: "Send invitation" }).click();
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: "Confirm with Halden ID" }).click();
  const tab = await opened;
  await tab.getByRole("button", { name: ADMINISTRATOR.name }).click();
  await expect(tab.getByRole("heading", { name: "You are back from the sign-in provider" })).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Confirm it is you" })).toBeHidden();
  await tab.close();
  await expect(page.getByText("bea@halden.example").first()).toBeVisible();
  const [account] = inStore(rolecall, "select id from accounts") as { id: string }[];
  await page.goto(`${rolecall.url}/access/people/${account?.id}`);
  await expect(page.getByText("Signs in with: sign-in provider, password.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(`Linked to lena at ${provider.issuer} since`);
  await expect(page.getByRole("button", { name: "Unlink" })).toBeVisible();

  await page.getByRole("button", { name: /^Account/ }).click();
  // The ID token says who signs out, so the provider asks nothing.
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(rolecall.url);
  // The provider asks again, since its session has ended too.
  await page.getByRole("link", { name: "Continue with Halden ID" }).click();
  await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/interaction/`));
});

test("a person sees how their account is linked to the provider, and unlinks it", async ({ stranger: page, sso }) => {
  const looks = lookGroups(import.meta.filename).flat();
  await page.goto(`${sso.rolecall.url}/profile/security`);
  await signInThere(page);
  const linked = page.getByText("Linked on", { exact: false });
  await expect(linked).toContainText("last used just now");
  await expect(page.getByRole("heading", { name: "Halden ID" })).toBeVisible();
  await expectClean(page, looks);
  await page.getByRole("button", { name: "Unlink Halden ID" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Unlink Halden ID" });
  await dialog.getByRole("button", { name: "Unlink Halden ID" }).click();
  const confirmation = page.getByRole("dialog", { name: "Confirm it is you" });
  await confirmation.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await confirmation.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(linked).toHaveCount(0);
  expect(inStore(sso.rolecall, "select subject from identities")).toEqual([]);
});

test("with passwords turned off, the sign-in page has the provider and passkeys only @long", async ({
  startOwn,
  stranger: page,
}) => {
  const { provider, rolecall } = await startSso(startOwn);
  await rolecall.stop();
  const off = await startOwn({
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: "rolecall",
    OIDC_NAME: "Halden ID",
    PASSWORD_SIGN_IN: "off",
  });
  provider.serve(off.url);
  await page.goto(`${off.url}/forgot-password`);
  await expect(page.getByRole("heading", { name: "Passwords are turned off" })).toBeVisible();
  await page.goto(`${off.url}/sign-in`);
  await expect(page.getByRole("button", { name: "Use a passkey" })).toBeEnabled();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await expect(page.getByText("No account? Ask an administrator to invite you.")).toBeVisible();
  await expectClean(page);
  await signInThere(page);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await provider.close();
});

test("the provider's tokens never reach the browser but for the sign-out, and its doors take nothing else", async ({
  browser,
  sso: { rolecall, provider },
}) => {
  const tokens: string[] = [];
  provider.changeTokens = async (answer) => {
    tokens.push(String(answer.id_token), String(answer.access_token));
    return answer;
  };
  const wire = await tapWire();
  const context = await browser.newContext({ proxy: wire.proxy });
  const page = await context.newPage();
  await page.goto(`${rolecall.url}/profile/security`);
  await signInThere(page);
  await expect(page.getByRole("heading", { name: "Sessions" })).toBeVisible();
  const [idToken = ""] = tokens;
  expect(tokens).toHaveLength(2);
  for (const token of tokens) {
    expect(wire.messages.some(({ text }) => text.includes(token))).toBe(false);
    expect(rolecall.output().includes(token)).toBe(false);
  }

  const cookie = (await context.cookies(rolecall.url)).map(({ name, value }) => `${name}=${value}`).join("; ");
  const callback = await fetch(`${rolecall.url}/api/oidc/callback?code=made-up&state=made-up`, {
    redirect: "manual",
    headers: { cookie },
  });
  expect(callback.status).toBe(303);
  expect(callback.headers.get("location")).toMatch(/^\/sign-in\?failed=provider_outdated&/);
  for (const form of ["", `logout_token=${idToken}`, "logout_token=a.b.c"]) {
    const headers = { cookie, "content-type": "application/x-www-form-urlencoded" };
    const out = await fetch(`${rolecall.url}/api/oidc/back-channel-logout`, { method: "POST", headers, body: form });
    expect(out.status).toBe(400);
  }
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sessions" })).toBeVisible();

  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  const own = wire.messages.filter(({ what, text }) => !what.includes(provider.issuer) && text.includes(idToken));
  expect(own.map(({ what }) => what)).toEqual([`200 POST ${rolecall.url}/api/session/end`]);
  await context.close();
  await wire.close();
});

test("only Rolecall's own pages, or a typed address, begin a sign-in", async ({ stranger: page, sso }) => {
  const begin = async (site: string) => {
    const headers = { "sec-fetch-site": site };
    const answer = await page.request.get(`${sso.rolecall.url}/api/oidc/start`, { headers, maxRedirects: 0 });
    return { status: answer.status(), to: answer.headers().location, cookies: await page.context().cookies() };
  };
  for (const site of ["cross-site", "same-site"]) {
    const to = expect.stringMatching(/\/sign-in\?.*failed=wrong_origin/);
    expect(await begin(site), site).toEqual({ status: 303, to, cookies: [] });
  }
  for (const site of ["same-origin", "none"]) {
    const { to, cookies } = await begin(site);
    expect(to, site).toContain(`${sso.provider.issuer}/auth?`);
    expect(cookies.length, site).toBeGreaterThan(0);
    await page.context().clearCookies();
  }
});

test("a person without an account can choose another one at the provider @long", async ({ stranger: page, sso }) => {
  sso.provider.people.set("nils", { name: "Nils Berg", email: "nils@halden.example", email_verified: true });
  await page.goto(sso.rolecall.url);
  await signInThere(page, "Nils Berg");
  await expect(alerts(page)).toContainText("You have no account yet.");
  await signInThere(page);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
});

test("who signs out at the provider is signed out of Rolecall, which hears it from the provider itself", async ({
  stranger: page,
  sso,
}) => {
  await page.goto(sso.rolecall.url);
  await signInThere(page);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.goto(`${sso.provider.issuer}/session/end`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect.poll(() => inStore(sso.rolecall, "select id_hash from sessions where proof = 'provider'")).toEqual([]);
  await page.goto(`${sso.rolecall.url}/clusters`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a group from Settings gives a right at the next sign-in, pages mark it as not editable, and removing the group removes it", async ({
  browser,
  stranger: page,
  sso: { rolecall, provider },
}) => {
  const looks = lookGroups(import.meta.filename).flat();
  const bea = addPerson(rolecall, "Bea of the platform team");
  const person = { name: bea.name, email: bea.email, email_verified: true };
  provider.people.set("bea", { ...person, groups: ["platform"] });
  await page.goto(`${rolecall.url}/settings`);
  await sendSignIn(page);
  // The next act waits for hydration only on a page that is there.
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  const groups = page.getByRole("region", { name: "Groups" });
  await groups.getByRole("button", { name: "Add group" }).click();
  const dialog = page.getByRole("dialog", { name: "Add group" });
  await dialog.getByLabel("Group", { exact: true }).fill("platform");
  await dialog.getByRole("radio", { name: "Role on a cluster" }).check();
  await pick(dialog, "Cluster", "all clusters", "");
  await expectClean(page, looks);
  await dialog.getByRole("radio", { name: /^Administrator/ }).check();
  await dialog.getByRole("button", { name: "Add group" }).click();
  await expect(groups.getByRole("row", { name: /platform/ })).toContainText("Administrator");
  await expectClean(page, looks);

  const hers = await (await browser.newContext()).newPage();
  await hers.goto(`${rolecall.url}/settings`);
  await signInThere(hers, bea.name);
  await expect(hers.getByRole("heading", { name: "Settings" })).toBeVisible();

  await page.goto(`${rolecall.url}/access`);
  const row = page.getByRole("row", { name: new RegExp(bea.name) });
  await expect(row).toContainText("from the directory");
  await expect(row).toContainText("provider");
  await page.getByRole("button", { name: `Actions for ${bea.name}` }).click();
  await expect(page.getByRole("menuitem", { name: "Sessions and passwords" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Change role" })).toHaveCount(0);
  await page.getByRole("menuitem", { name: "Sessions and passwords" }).click();
  await expect(page.getByRole("main")).toContainText("From the directory: administrator.");
  await expectClean(page, looks);
  await page.goto(`${rolecall.url}/access/roles`);
  await expect(page.getByRole("row", { name: new RegExp(bea.name) })).toContainText("from the directory");

  const third = await (await browser.newContext()).newPage();
  await third.goto(`${rolecall.url}/sign-in`);
  await sendSignIn(third, { email: bea.email, password: ADMINISTRATOR.password });
  await expect(alerts(third)).toContainText("Sign in with the sign-in provider");
  expect(await accessibilityFaults(third)).toEqual([]);
  provider.people.set("bea", person);
  await third.goto(`${rolecall.url}/settings`);
  await signInThere(third, bea.name);
  await expect(third.getByRole("heading", { name: "Not found" })).toBeVisible();
  await page.goto(`${rolecall.url}/settings`);
  await groups.getByRole("button", { name: "Remove platform, Administrator" }).click();
  const removing = page.getByRole("alertdialog", { name: "Remove platform" });
  await expect(removing).toContainText("No account has this right from the group now.");
  await expectClean(page, looks);
  await removing.getByRole("button", { name: "Remove group" }).click();
  await expect(groups.getByRole("row")).toHaveCount(0);
  await Promise.all([hers.context().close(), third.context().close()]);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the provider opens the page that was wanted; where it is down, the page says so and passwords work", async ({
    browser,
    startOwn,
  }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    // A new one, which has not asked the provider before.
    const { rolecall, provider } = await startSso(startOwn);
    provider.away = true;
    await page.goto(`${rolecall.url}/audit`);
    await page.getByRole("link", { name: "Continue with Halden ID" }).click();
    await expect(page.getByRole("alert")).toContainText("The sign-in provider cannot be reached");
    await sendSignIn(page);
    await expect(page.getByRole("heading", { name: "Audit" })).toBeVisible();
    await context.clearCookies();
    provider.away = false;
    // An unreachable provider is not asked again for some seconds.
    await expect(async () => {
      await page.goto(`${rolecall.url}/audit`);
      await page.getByRole("link", { name: "Continue with Halden ID" }).click();
      expect(page.url()).toContain(provider.issuer);
    }).toPass({ timeout: 20_000 });
    await page.getByRole("button", { name: ADMINISTRATOR.name }).click();
    await expect(page.getByRole("heading", { name: "Audit" })).toBeVisible();
    await context.close();
    await provider.close();
  });
});
