import { readFile } from "node:fs/promises";
import type { Page } from "playwright/test";
import { auditOf } from "./support/audit.ts";
import { expect } from "./support/fixtures.ts";
import { expectClean, lookGroups, wear } from "./support/looks.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { test, turnOn } from "./support/sql-cluster.ts";
import { saveSqlUser } from "./support/store-file.ts";
import { openUsers } from "./support/users-page.ts";

const DAY = 24 * 60 * 60_000;
const looks = lookGroups(import.meta.filename).flat();
const table = (page: Page) => page.getByRole("table", { name: "SQL users" });
const rowOf = (page: Page, name: string, id: string) => table(page).locator(`tr[data-name="${id}/${name}"]`);

test("the list of all clusters names the cluster of each, is searched, filtered and ordered by the server, and comes in pages", async ({
  browser,
  page: ada,
  rolecall,
  cloud,
  clusterId,
  sqlClusterId,
}) => {
  const team = addTeam(rolecall, `Team ${clusterId}`);
  const keep = async (cluster: string, user: string, more: Parameters<typeof saveSqlUser>[3]) => {
    await cloud.addUser(cluster, user);
    saveSqlUser(rolecall, cluster, user, more);
  };
  await keep(clusterId, "app_shared", { state: "admin", changedAt: Date.now() - 100 * DAY });
  await keep(sqlClusterId, "app_shared", { state: "restricted", team, changedAt: Date.now() - DAY });
  await keep(sqlClusterId, "zz_oldest", { state: "unknown", team, changedAt: Date.now() - 300 * DAY });
  for (let index = 10; index < 55; index++) saveSqlUser(rolecall, clusterId, `svc_${index}`, { state: "unknown" });
  await ada.goto("/");
  const cora = addPerson(rolecall, "Cora Berg");
  for (const id of [clusterId, sqlClusterId]) giveRole(rolecall, cora, id, "cluster_admin");
  const page = await pageOf(browser, rolecall, cora);

  await page.goto("/sql-users");
  await expect(page.getByRole("heading", { name: "SQL users", level: 1 })).toBeVisible();
  await expect(page.getByText("1 of 48 on 2 clusters is a superuser. 46 are unverified and may be.")).toBeVisible();
  await expect(table(page).getByRole("columnheader", { name: "Cluster" })).toBeVisible();
  await expect(table(page)).toHaveAttribute("aria-rowcount", "41");
  await expect(rowOf(page, "app_shared", clusterId)).toContainText("admin");
  await expect(rowOf(page, "app_shared", sqlClusterId)).toContainText("restricted");
  await expect(rowOf(page, "app_shared", clusterId)).toContainText("no owner");
  await expect(rowOf(page, "app_shared", sqlClusterId)).not.toContainText("no owner");
  await expectClean(page, looks);
  await wear(page, [{ colorScheme: "light", width: 1440 }]);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(table(page)).toHaveAttribute("aria-rowcount", "9");
  await page.reload();
  await expect(rowOf(page, "zz_oldest", sqlClusterId)).toBeVisible();
  await page.getByRole("button", { name: "Previous" }).click();
  await expect(rowOf(page, "app_shared", clusterId)).toBeVisible();

  await page.getByRole("button", { name: "Password age" }).click();
  await expect(page).toHaveURL(/sort=age/);
  await expect(table(page).getByRole("row").nth(1)).toContainText("zz_oldest");
  await page.getByRole("searchbox", { name: "Search SQL users" }).fill("shared");
  await expect(table(page).getByRole("row")).toHaveCount(3);
  await page.getByLabel("Owner").selectOption({ label: `Team ${clusterId}` });
  await expect(table(page).getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "Admin 1" }).click();
  await expect(page.getByText("No SQL user matches")).toBeVisible();
  await expectClean(page, looks);
  await page.getByRole("button", { name: "Show all SQL users" }).click();
  await expect(page).toHaveURL("/sql-users");

  await wear(page, [{ colorScheme: "light", width: 1440 }]);
  await rowOf(page, "app_shared", sqlClusterId).getByRole("button", { name: "Actions for app_shared" }).click();
  await page.getByRole("menuitem", { name: "Owner and purpose" }).click();
  const describe = page.getByRole("dialog", { name: /app_shared/ });
  await describe.getByLabel("Purpose").fill("Booking service");
  await describe.getByRole("button", { name: "Save" }).click();
  await expect(rowOf(page, "app_shared", sqlClusterId)).toContainText("Booking service");
  await expect(rowOf(page, "app_shared", clusterId)).not.toContainText("Booking service");
});

test("a selection over clusters gets an owner, and a login that cannot be disabled is named while the others are", async ({
  page,
  rolecall,
  cloud,
  clusterId,
  sqlClusterId,
}) => {
  addTeam(rolecall, `Payments ${clusterId}`);
  await cloud.addUser(clusterId, "both_here");
  await cloud.addUser(sqlClusterId, "both_there");
  await turnOn(page, sqlClusterId, "Manage");
  for (const id of [clusterId, sqlClusterId]) await openUsers(page, id);
  // The lists may be read a moment after their pages are shown.
  await expect(async () => {
    await page.goto("/sql-users?q=both_");
    await expect(table(page).getByRole("row")).toHaveCount(3, { timeout: 2_000 });
  }).toPass();
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  const bar = page.getByRole("toolbar", { name: "Actions for 2 selected SQL users" });
  await expect(bar).toBeVisible();
  await expectClean(page, looks);
  await wear(page, [{ colorScheme: "light", width: 1440 }]);
  // It stays while another page of the list is shown.
  await page.getByRole("searchbox").fill("both_h");
  await expect(table(page).getByRole("row")).toHaveCount(2);
  await expect(bar).toBeVisible();
  await page.getByRole("searchbox").fill("both_");
  await expect(table(page).getByRole("row")).toHaveCount(3);

  await bar.getByRole("button", { name: "Set owner…" }).click();
  const owner = page.getByRole("dialog", { name: "Set owner of 2 SQL users" });
  await owner.getByLabel("Owner").selectOption({ label: `Payments ${clusterId}` });
  await owner.getByRole("button", { name: "Set owner" }).click();
  await expect(page.getByText(`2 SQL users now owned by Payments ${clusterId}`)).toBeVisible();
  for (const row of await table(page)
    .getByRole("row")
    .all()
    .then((rows) => rows.slice(1)))
    await expect(row).toContainText(`Payments ${clusterId}`);

  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await bar.getByRole("button", { name: "Rotate…" }).click();
  const rotate = page.getByRole("dialog", { name: "Rotate 2 passwords" });
  await expect(rotate.getByRole("region", { name: "SQL users to rotate" })).toContainText("both_there");
  // On a phone each row still says its cluster and its state.
  await wear(page, [{ colorScheme: "dark", width: 360 }]);
  const whole = new RegExp(`both_there\\s*test-${sqlClusterId.slice(0, 8)}.* (admin|unverified) `);
  await expect(rotate.getByRole("row", { name: whole })).toBeVisible();
  await expect(rotate.getByLabel("Type 2 to confirm")).toBeInViewport({ ratio: 1 });
  await wear(page, [{ colorScheme: "light", width: 1440 }]);
  await rotate.getByRole("button", { name: "Cancel" }).click();

  await bar.getByRole("button", { name: "Disable login" }).click();
  const disable = page.getByRole("alertdialog", { name: "Disable login of 1 SQL user" });
  await expect(disable).toContainText("refuses new logins immediately, in every way: password, certificate, SSO");
  // The other is named before anything is sent, with the SQL for it.
  await expect(disable).toContainText("1 SQL user left out.");
  await expect(disable).toContainText("They stay as they are: both_here.");
  await disable.getByText("SQL to run yourself").click();
  await expect(disable.getByRole("list", { name: "SQL to run yourself" })).toContainText(
    'ALTER USER "both_here" NOLOGIN',
  );
  await expectClean(page, looks);
  const button = disable.getByRole("button", { name: "Disable 1 login" });
  await expect(button).toBeDisabled();
  await disable.getByLabel("Type 1 to confirm").fill("1");
  await button.click();
  await expect(page.getByText("1 login disabled")).toBeVisible();
  await expect(page.getByRole("toolbar", { name: "Actions for 1 selected SQL users" })).toBeVisible();
  const outcomes = (id: string) =>
    auditOf(rolecall.folder, id)
      .filter(({ action }) => action === "sql_user.disable_login")
      .map(({ target, outcome }) => [target, outcome]);
  expect(outcomes(sqlClusterId)).toEqual([
    ["both_there", "intended"],
    ["both_there", "done"],
  ]);
  expect(outcomes(clusterId)).toEqual([]);
  await expect(rowOf(page, "both_there", sqlClusterId)).toContainText("disabled");
});

test("creating, importing owners and exporting begin here with the choice of a cluster, where the person may", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "exported_app");
  const [cora, dora] = [addPerson(rolecall, "Cora Berg"), addPerson(rolecall, "Dora Berg")];
  for (const id of [clusterId, sqlClusterId]) giveRole(rolecall, cora, id, "cluster_admin");
  giveRole(rolecall, dora, sqlClusterId, "cluster_developer");
  const page = await pageOf(browser, rolecall, cora);
  for (const [button, title, next] of [
    ["Create SQL user…", "Create SQL user", /^Create SQL user/],
    ["Import owners…", "Import owners", /^Import owners/],
  ] as const) {
    await page.goto("/sql-users");
    await page.getByRole("button", { name: button }).click();
    const choice = page.getByRole("dialog", { name: title });
    await choice.getByLabel("Cluster").selectOption(sqlClusterId);
    await expectClean(page, looks);
    await choice.getByRole("link", { name: "Continue" }).click();
    await expect(page).toHaveURL(`/clusters/${sqlClusterId}/users`);
    await expect(page.getByRole("dialog", { name: next })).toBeVisible();
  }

  await page.goto("/sql-users");
  await page.getByRole("button", { name: "Export CSV…" }).click();
  const choice = page.getByRole("dialog", { name: "Export CSV" });
  await choice.getByLabel("Cluster").selectOption(sqlClusterId);
  const download = page.waitForEvent("download");
  await choice.getByRole("link", { name: "Export CSV" }).click();
  expect(await readFile(await (await download).path(), "utf8")).toContain("exported_app");

  const developer = await pageOf(browser, rolecall, dora);
  await developer.goto("/sql-users");
  await expect(developer.getByRole("button", { name: "Export CSV…" })).toBeVisible();
  for (const name of ["Create SQL user…", "Import owners…"])
    await expect(developer.getByRole("button", { name })).toHaveCount(0);
});
