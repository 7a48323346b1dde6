import { enter } from "./support/accounts.ts";
import { ADMINISTRATOR, CANARY_KEY, expect, ON_MAIL_SERVER, test } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { mail } from "./support/mail.ts";
import { inStore } from "./support/store-file.ts";

test.use(ON_MAIL_SERVER);
test.afterEach(({ withMail }) => {
  inStore(withMail, "delete from settings");
});

test("Settings says what the server runs with and no secret, sends a test mail that arrives, and fits at 320 px in the dark", async ({
  withMail: rolecall,
  page,
}) => {
  await enter(page, rolecall, ADMINISTRATOR, "/settings");

  const system = page.getByRole("region", { name: "System" });
  await expect(system).toContainText("COCKROACH_API_KEY works");
  if (process.env.ROLECALL_E2E_STORE === "postgres") await expect(system).toContainText("PostgreSQL");
  else await expect(system).toContainText(/files in .*SQLite|SQLite.*files in/);
  expect(await page.content()).not.toContain(CANARY_KEY);
  await system.getByRole("button", { name: "Send test mail" }).click();
  await expect(system.getByRole("status")).toHaveText(`Sent to ${ADMINISTRATOR.email}.`);
  expect(await mail(rolecall, 1)).toContain("Subject: Test mail from Rolecall");

  await page.getByRole("checkbox", { name: "Members request SQL users on every cluster" }).check();
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await page.reload();
  await expect(page.getByText(`Changed by ${ADMINISTRATOR.name}`)).toBeVisible();

  // A cleared field is not 0, with which there is no way back.
  const hours = page.getByRole("spinbutton", { name: "Way back, in hours" });
  const save = page.getByRole("button", { name: "Save settings" });
  for (const text of ["", "1.5", "169"]) {
    await hours.fill(text);
    await expect(page.getByText("A whole number from 0 to 168.")).toBeVisible();
    await expect(save).toBeDisabled();
  }
  await expect(hours).toHaveValue("169");
  await hours.fill("24");
  await save.click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await page.reload();
  await expect(hours).toHaveValue("24");

  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 320, height: 800 });
  await system.getByRole("button", { name: "Send test mail" }).click();
  await expect(system.getByRole("status")).toContainText("Sent to");
  await expectClean(page);
});
