import type { Page } from "playwright/test";
import { startSignInProvider, type TestProvider } from "../lib/testing/sign-in-provider.ts";
import { createAdministrator, sendSignIn } from "./support/accounts.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { MAIL_TO_FILES } from "./support/mail.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { inStore } from "./support/store-file.ts";

type Sso = { rolecall: Rolecall; provider: TestProvider };

/** A Rolecall of the test alone, with its administrator, and a provider that knows the same person. */
const test = base.extend<{ startOwn: StartOwn; sso: Sso }>({
  startOwn,
  sso: async ({ startOwn }, use) => {
    const people = { lena: { name: ADMINISTRATOR.name, email: ADMINISTRATOR.email, email_verified: true } };
    const provider = await startSignInProvider({ appUrl: "http://localhost:1", people });
    const variables = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: "rolecall", OIDC_NAME: "Halden ID" };
    const rolecall = await startOwn({ ...variables, ...MAIL_TO_FILES });
    provider.serve(rolecall.url);
    expect(await createAdministrator(rolecall)).toContain('"ok":true');
    await use({ rolecall, provider });
    await provider.close();
  },
});
test.use({ storageState: { cookies: [], origins: [] } });

async function signInThere(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Continue with Halden ID" }).click();
  await page.getByRole("button", { name: ADMINISTRATOR.name }).click();
}

test("a person signs in at the provider, confirms there and signs out there too", async ({ stranger: page, sso }) => {
  const { rolecall, provider } = sso;
  await page.goto(`${rolecall.url}/accounts`);
  await signInThere(page);
  await expect(page.getByRole("heading", { name: "Accounts" })).toBeVisible();

  inStore(rolecall, "update sessions set confirmed_at = 1");
  await page.getByRole("button", { name: "Invite" }).click();
  const invite = page.getByRole("dialog", { name: "Invite" });
  await invite.getByLabel("Email").fill("bea@halden.example");
  await invite.getByRole("button", { name: /^(Invite|Send invitation)$/ }).click();
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: "Confirm with Halden ID" }).click();
  const tab = await opened;
  await tab.getByRole("button", { name: ADMINISTRATOR.name }).click();
  await expect(tab.getByRole("heading", { name: "You are back from the sign-in provider" })).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Confirm it is you" })).toBeHidden();
  await tab.close();
  await expect(page.getByText("bea@halden.example").first()).toBeVisible();
  const [account] = inStore(rolecall, "select id from accounts") as { id: string }[];
  await page.goto(`${rolecall.url}/accounts/${account?.id}`);
  await expect(page.getByText("Signs in with: sign-in provider, password.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(`Bound to lena at ${provider.issuer} since`);
  await expect(page.getByRole("button", { name: "Remove binding" })).toBeVisible();

  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(rolecall.url);
  // The provider asks anew: its session is over too.
  await page.getByRole("link", { name: "Continue with Halden ID" }).click();
  await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/interaction/`));
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

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the provider opens the page that was wanted; where it is down, the page says so and passwords work", async ({
    browser,
    sso,
  }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const { rolecall, provider } = sso;
    provider.away = true;
    await page.goto(`${rolecall.url}/audit`);
    await page.getByRole("link", { name: "Continue with Halden ID" }).click();
    await expect(page.getByRole("alert")).toContainText("The sign-in provider cannot be reached");
    await sendSignIn(page);
    await expect(page.getByRole("heading", { name: "Audit" })).toBeVisible();
    await context.clearCookies();
    provider.away = false;
    // A provider that was away is left alone for some seconds.
    await expect(async () => {
      await page.goto(`${rolecall.url}/audit`);
      await page.getByRole("link", { name: "Continue with Halden ID" }).click();
      expect(page.url()).toContain(provider.issuer);
    }).toPass({ timeout: 20_000 });
    await page.getByRole("button", { name: ADMINISTRATOR.name }).click();
    await expect(page.getByRole("heading", { name: "Audit" })).toBeVisible();
    await context.close();
  });
});
