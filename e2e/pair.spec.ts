import type { Page } from "playwright/test";
import { expect } from "./support/fixtures.ts";
import { accessibilityFaults, expectClean, lookGroups, wear } from "./support/looks.ts";
import { logIn, test, turnOn } from "./support/sql-cluster.ts";
import { copyOnce, done, openUsers, revealed } from "./support/users-page.ts";

const OLD = "of-an-application-1";
const ROLE = "shop_rw";

/** Looks at the page in both themes, wide and narrow. */
async function expectGoodLooks(page: Page): Promise<void> {
  for (const look of lookGroups(import.meta.filename).flat()) {
    await wear(page, [look]);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
  }
  await wear(page, [{ colorScheme: "light", width: 1280 }]);
}

const STEPS = ["", "Set a new password", "Let the application use", "Check that nothing uses", "Flip"];

/** The step with this number, while it is the current one. */
const step = (page: Page, number: number) =>
  page.locator("li[aria-current=step]").filter({ hasText: STEPS[number] ?? "" });

/** Sets a password for the idle SQL user and confirms that it is stored; resolves to the password. */
async function reset(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: `Reset ${name}…`, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Reset password of ${name}` });
  await dialog.getByRole("button", { name: "Reset password" }).click();
  const shown = copyOnce(page, name);
  const password = await revealed(shown);
  await done(shown);
  return password;
}

test("with a SQL connection, an application moves to a new password while both work, and open sessions stop each wrong step", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app", { password: OLD });
  const sql = cloud.sql(sqlClusterId);
  for (const statement of [
    `CREATE ROLE ${ROLE}`,
    `GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA shop.public TO ${ROLE}`,
    `GRANT ${ROLE} TO app`,
    "REVOKE admin FROM app",
  ])
    sql.asRoot(statement);
  await turnOn(page, sqlClusterId, "Manage");
  const application = await logIn(cloud, sqlClusterId, { user: "app", password: OLD, application: "checkout" });

  // Opened from the dialog that rotates a single SQL user, which warns of the downtime.
  await openUsers(page, sqlClusterId);
  await page.getByRole("checkbox", { name: "Select app", exact: true }).check();
  await page.getByRole("button", { name: "Rotate…" }).click();
  const rotation = page.getByRole("dialog", { name: "Rotate 1 password" });
  await expect(rotation).toContainText("each new login needs the new password");
  await expect(rotation).toContainText("In use now: 1 session of 1 SQL user");
  await rotation.getByRole("link", { name: "No downtime: rotate as a pair…" }).click();
  await expect(page.getByRole("heading", { name: "Rotate app without downtime" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toHaveText(/^SQL users\/.+\/app$/);
  await expect(page.getByLabel("Group role")).toHaveValue(ROLE);
  await expect(page.getByLabel("Second SQL user")).toHaveValue("app_b");
  await expectGoodLooks(page);
  await page.getByRole("button", { name: "Make pair" }).click();

  const run = page.getByRole("dialog", { name: "Run the SQL for app_b" });
  await expect(run).toContainText("All 3 statements ran.");
  await run.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("heading", { name: "Pair of app and app_b" })).toBeVisible();
  const rights = page.getByRole("region", { name: "Same rights" });
  await expect(rights).toContainText("app_b has every right that Rolecall read of app");
  sql.asRoot(`REVOKE ${ROLE} FROM app_b`);
  await rights.getByText("SQL for both").click();
  await rights.getByRole("button", { name: "Run now…" }).click();
  await expect(run.getByRole("button", { name: "Run now" })).toBeEnabled();
  await run.getByRole("button", { name: "Cancel" }).click();
  await expect(rights).toContainText("app_b lacks what app has");
  const password = await reset(page, "app_b");
  await expect(step(page, 2)).toContainText("app_b lacks rights.");
  await expect(page.getByRole("button", { name: "Confirm deployment" })).toBeDisabled();
  await rights.getByRole("button", { name: "Run now…" }).click();
  await run.getByRole("button", { name: "Run now" }).click();
  await expect(run).toContainText("All 3 statements ran.");
  await run.getByRole("button", { name: "Done" }).click();
  await expect(rights).toContainText("app_b has every right that Rolecall read of app");

  await expect(step(page, 2)).toBeVisible();
  await page.reload();
  await expect(step(page, 2)).toBeVisible();
  const moved = await logIn(cloud, sqlClusterId, { user: "app_b", password, application: "checkout" });
  await page.getByRole("button", { name: "Confirm deployment" }).click();
  await expect(step(page, 3)).toBeVisible();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "app has 1 session open." })).toBeVisible();
  await expect(page.getByRole("button", { name: "Confirm that nothing uses it…" })).toHaveCount(0);
  await expectGoodLooks(page);
  await application.end();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(step(page, 4)).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "No session open, read from the cluster" })).toBeVisible();
  await page.getByRole("button", { name: "Flip to app_b…" }).click();
  const flip = page.getByRole("dialog", { name: "Flip to app_b" });
  await flip.getByRole("button", { name: "Show what will happen" }).click();
  await expect(flip).toContainText("Reset password");
  await expect(flip).toContainText("stops working for new logins");
  await expect(flip).toContainText("By the last reading, this cluster takes no client certificates and no SSO.");
  await flip.getByRole("button", { name: "Flip to app_b" }).click();
  await expect(
    page.getByText("The old password of app no longer signs in; open sessions and other ways in stay open."),
  ).toBeVisible();
  await expect(page.getByRole("heading", { name: "Pair of app_b and app" })).toBeVisible();
  await expect(page.getByRole("region", { name: "At rest" })).toContainText("Nothing is left to do.");
  await page.getByRole("button", { name: "Start next rotation" }).click();
  await expect(step(page, 1)).toContainText("app");
  await expect(logIn(cloud, sqlClusterId, { user: "app", password: OLD, application: "late" })).rejects.toThrow();
  expect(cloud.passwordMatches(sqlClusterId, "app_b", password)).toBe(true);
  await moved.end();
});

test("without a SQL connection a pair records a person's statement as such, and continues on another device @long", async ({
  page,
  browser,
  rolecall,
  signedIn,
  cloud,
  clusterId,
}) => {
  for (const name of ["pay_a", "pay_b"]) await cloud.addUser(clusterId, name, { password: OLD });
  await page.goto(`/clusters/${clusterId}/users/pay_a`);
  await page.getByRole("link", { name: "Rotate as a pair, without downtime" }).click();
  await page.getByRole("radio", { name: "Use one that exists" }).check();
  await expect(page.getByLabel("Second SQL user")).toHaveValue("pay_b");
  await page.getByLabel("Group role").fill("pay_rw");
  await page.getByRole("button", { name: "Make pair" }).click();
  await expect(page.getByRole("region", { name: "Same rights" })).toContainText("has not compared them");
  await page.getByText("SQL for both").click();
  await expect(page.getByRole("list", { name: "SQL that gives both the same rights" })).toContainText(
    'GRANT "pay_rw" TO "pay_b"',
  );
  const pair = page.url();
  await page.goto(`/clusters/${clusterId}/users/pay_a`);
  await page.getByRole("button", { name: "Reset password" }).click();
  const asks = page.getByRole("dialog", { name: "Reset password of pay_a" });
  await asks.getByRole("button", { name: "Reset password" }).click();
  await expect(asks).toContainText("This SQL user is the active one of a pair");
  await expect(asks.getByRole("button", { name: "Reset anyway" })).toBeVisible();
  await expectClean(page, lookGroups(import.meta.filename).flat());
  await asks.getByRole("button", { name: "Cancel" }).click();
  expect(cloud.passwordMatches(clusterId, "pay_a", OLD)).toBe(true);
  await page.goto(pair);
  const password = await reset(page, "pay_b");
  await page.getByRole("button", { name: "Confirm deployment" }).click();
  await expect(page.getByRole("list", { name: "SQL that shows its sessions" })).toContainText(
    "SHOW ALL CLUSTER SESSIONS",
  );
  await expect(page.getByRole("button", { name: "Check now" })).toHaveCount(0);
  await page.getByRole("button", { name: "Confirm that nothing uses it…" }).click();
  const word = page.getByRole("dialog", { name: "Confirm that nothing uses pay_a" });
  await expect(word.getByRole("button", { name: "Record statement" })).toBeDisabled();
  await word.getByLabel("Type pay_a to confirm").fill("pay_a");
  await word.getByRole("button", { name: "Record statement" }).click();
  await expect(step(page, 4)).toContainText("Not proved.");
  await expectGoodLooks(page);

  const other = await browser.newContext({ baseURL: rolecall.url, storageState: signedIn });
  const second = await other.newPage();
  await second.goto(`/clusters/${clusterId}/users/pay_b/pair`);
  await expect(step(second, 4)).toBeVisible();
  await second.getByRole("button", { name: "Flip to pay_b…" }).click();
  await second.getByRole("dialog", { name: "Flip to pay_b" }).getByRole("button", { name: "Flip to pay_b" }).click();
  await expect(second.getByRole("heading", { name: "Pair of pay_b and pay_a" })).toBeVisible();
  await other.close();
  expect(cloud.passwordMatches(clusterId, "pay_a", OLD)).toBe(false);
  expect(cloud.passwordMatches(clusterId, "pay_b", password)).toBe(true);

  // After a deletion outside Rolecall, the pair reports it and offers no step.
  await cloud.removeUser(clusterId, "pay_b");
  await openUsers(page, clusterId);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("pay_b")).toHaveCount(1);
  await page.goto(`/clusters/${clusterId}/users/pay_a/pair`);
  await expect(page.getByText("This pair has stopped.")).toBeVisible();
  await expect(page.getByText("was deleted")).toBeVisible();
  await expect(page.getByRole("button", { name: "Reset pay_a…", exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Split pair…" }).click();
  await page.getByRole("dialog", { name: "Split this pair" }).getByRole("button", { name: "Split pair" }).click();
  await expect(page.getByRole("heading", { name: "Rotate pay_a without downtime" })).toBeVisible();
});
