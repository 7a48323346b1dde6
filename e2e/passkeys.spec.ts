import type { Page } from "playwright/test";
import { enter, signOut } from "./support/accounts.ts";
import { ADMINISTRATOR, expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named } from "./support/looks.ts";
import { addPerson } from "./support/persons.ts";
import { inStore } from "./support/store-file.ts";

test.use({ storageState: { cookies: [], origins: [] } });
test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));

/** Gives the page a virtual platform authenticator that always consents. */
async function withAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      automaticPresenceSimulation: true,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
}

const confirmation = (page: Page) => page.getByRole("dialog", { name: "Confirm it is you" });

test("a browser without passkeys is offered none", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "PublicKeyCredential"));
  await page.goto("/sign-in");
  await expect(page.getByText("This browser cannot use passkeys.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Use a passkey" })).toHaveCount(0);
});

for (const looks of lookGroups(import.meta.filename))
  test(`a passkey: added after the password, signs in, confirms and is removed, ${named(looks)}`, async ({
    page,
    rolecall,
  }) => {
    const person = addPerson(rolecall, "Pia with a passkey");
    const tire = () => inStore(rolecall, "update sessions set confirmed_at = 1 where account_id = ?", person.id);
    await withAuthenticator(page);
    await enter(page, rolecall, person, "/profile/security");
    tire();
    await page.getByRole("button", { name: "Add passkey" }).click();
    const adding = page.getByRole("dialog", { name: "Add passkey" });
    await adding.getByLabel("Name of this passkey").fill("Laptop of Pia");
    await expectClean(page, looks);
    await adding.getByRole("button", { name: "Add passkey" }).click();
    await confirmation(page).getByLabel("Your password").fill(ADMINISTRATOR.password);
    await confirmation(page).getByRole("button", { name: "Confirm" }).click();
    const codes = page.getByRole("alertdialog", { name: "Your recovery codes" });
    await expect(codes.getByRole("listitem")).toHaveCount(10);
    await codes.getByRole("button", { name: "I have stored them" }).click();
    await expect(page.getByText("Laptop of Pia")).toBeVisible();
    await expectClean(page, looks);

    await signOut(page);
    // The passkey code is loaded on use, not with the page.
    const loaded: string[] = [];
    page.on("response", async (response) => {
      if (response.request().resourceType() === "script") loaded.push(await response.text().catch(() => ""));
    });
    await page.goto("/sign-in?to=%2Fprofile%2Fsecurity");
    await expect(page.getByRole("button", { name: "Use a passkey" })).toBeEnabled();
    await expectClean(page, looks);
    expect(loaded.filter((text) => text.includes("navigator.credentials"))).toEqual([]);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page.getByRole("heading", { name: "Security" })).toBeVisible();
    const sessions = page.getByRole("table", { name: "Sessions" });
    await expect(sessions.getByRole("row", { name: "this browser" })).toContainText(/passkey/i);

    tire();
    await page.getByRole("button", { name: "Remove passkey Laptop of Pia" }).click();
    const removing = page.getByRole("alertdialog", { name: "Remove passkey Laptop of Pia" });
    await removing.getByRole("button", { name: "Remove passkey" }).click();
    await expect(confirmation(page)).toBeVisible();
    await expectClean(page, looks);
    await confirmation(page).getByRole("button", { name: "Use a passkey" }).click();
    await expect(page.getByText("Laptop of Pia")).toHaveCount(0);
    await expect(page.getByText("Recovery codes")).toHaveCount(0);
  });

test("an administrator who must have a second factor can do nothing else before, and cannot remove the last one", async ({
  page,
  rolecall,
}) => {
  const person = addPerson(rolecall, "Edda who must enrol", "administrator");
  const policy = JSON.stringify({ scope: "administrators", graceDays: 0 });
  const columns = "insert into settings (name, value, changed_at, changed_by) values ('secondFactor', ?, 0, 'Edda')";
  await withAuthenticator(page);
  inStore(rolecall, columns, policy);
  try {
    await enter(page, rolecall, person, "/clusters");
    await expect(page.getByRole("heading", { name: "Set up a second factor" })).toBeVisible();
    expect((await page.request.get("/api/operations/cluster.list")).status()).toBe(403);
    await expect(page.getByRole("button", { name: "Continue" })).toBeDisabled();
    await expectClean(page, lookGroups(import.meta.filename).flat());
    await page.getByRole("button", { name: "Add passkey" }).click();
    await page.getByRole("dialog", { name: "Add passkey" }).getByRole("button", { name: "Add passkey" }).click();
    await confirmation(page).getByLabel("Your password").fill(ADMINISTRATOR.password);
    await confirmation(page).getByRole("button", { name: "Confirm" }).click();
    await page.getByRole("button", { name: "I have stored them" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("heading", { name: "Clusters" })).toBeVisible();
    await page.goto("/profile/security");
    await page.getByRole("button", { name: /^Remove passkey/ }).click();
    const removing = page.getByRole("alertdialog", { name: /^Remove passkey/ });
    await removing.getByRole("button", { name: "Remove passkey", exact: true }).click();
    await confirmation(page).getByLabel("Your password").fill(ADMINISTRATOR.password);
    await confirmation(page).getByRole("button", { name: "Confirm" }).click();
    await expect(removing.getByText("This is your last second factor")).toBeVisible();
    await page.goto("/settings");
    await expect(page.getByRole("radio", { name: "Administrators and Cluster Admins" })).toBeChecked();
    await expectClean(page);
  } finally {
    inStore(rolecall, "delete from settings where name = 'secondFactor'");
  }
});
