import { createAdministrator, sendSignIn } from "./support/accounts.ts";
import { ADMINISTRATOR, test as base, CANARY_KEY, expect } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { MAIL_TO_FILES, mail } from "./support/mail.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

test("Settings says what the server runs with and no secret, sends a test mail that arrives, and fits at 320 px in the dark", async ({
  startOwn,
  stranger: page,
}) => {
  const rolecall = await startOwn(MAIL_TO_FILES);
  expect(await createAdministrator(rolecall)).toContain('"ok":true');
  await page.goto(`${rolecall.url}/sign-in?from=%2Fsettings`);
  await sendSignIn(page);
  await expect(page.getByRole("heading", { name: "Clusters" })).toBeVisible();
  await page.goto(`${rolecall.url}/settings`);

  const system = page.getByRole("region", { name: "System" });
  await expect(system).toContainText("COCKROACH_API_KEY works");
  await expect(system).toContainText("files in");
  await expect(system).toContainText("SQLite");
  expect(await page.content()).not.toContain(CANARY_KEY);
  await system.getByRole("button", { name: "Send test mail" }).click();
  await expect(system.getByRole("status")).toHaveText(`Sent to ${ADMINISTRATOR.email}.`);
  expect(await mail(rolecall, 1)).toContain("Subject: Test mail from Rolecall");

  await page.getByRole("checkbox", { name: "Members request SQL users on every cluster" }).check();
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await page.reload();
  await expect(page.getByText(`Changed by ${ADMINISTRATOR.name}`)).toBeVisible();

  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 320, height: 800 });
  await system.getByRole("button", { name: "Send test mail" }).click();
  await expect(system.getByRole("status")).toContainText("Sent to");
  await expectClean(page);
});
