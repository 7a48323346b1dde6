import type { Page } from "playwright/test";
import { expect } from "./support/fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";
import { addPerson, addTeam, pageOf } from "./support/persons.ts";
import { chooseAll, restrictAll } from "./support/restrict-steps.ts";
import { test as base } from "./support/sql-cluster.ts";
import { inStore } from "./support/store-file.ts";
import { openUsers } from "./support/users-page.ts";

/** The page of an administrator who has just restricted all but the one that stays. */
const test = base.extend<{ restricted: Page }>({
  restricted: async ({ browser, cloud, sqlClusterId, rolecall }, use) => {
    const page = await pageOf(browser, rolecall, addPerson(rolecall, "Sorry", "administrator"));
    await chooseAll(page, cloud, sqlClusterId);
    await restrictAll(page);
    await use(page);
  },
});

test("a restricted SQL user is put back as it was, and is restricted again by a click", async ({
  restricted: page,
  cloud,
  sqlClusterId: clusterId,
}) => {
  const sql = cloud.sql(clusterId);
  const row = page.getByRole("table", { name: "SQL users of this restriction" }).getByRole("row", { name: /shop_rw/ });

  // The page of the SQL user has the same way back.
  await row.getByRole("link", { name: "shop_rw", exact: true }).click();
  const own = page.getByRole("region", { name: "Restriction" });
  await expect(own).toContainText("Restricted by Sorry");
  await expect(own).toContainText("Way back ends in 3 days");
  await expect(own.getByRole("button", { name: "Put it back… shop_rw" })).toBeVisible();
  await expectGoodLooks(page);
  await own.getByRole("link", { name: "Open the restriction" }).click();
  await row.getByRole("button", { name: "Put it back… shop_rw" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Put shop_rw back as it was" });
  await expect(dialog).toContainText("It becomes a superuser again.");
  await expect(dialog).toContainText("It gets back: membership in admin. It leaves shop_rw_role.");
  await dialog.getByText("Show what will happen, 2 statements").click();
  const statements = dialog.getByRole("list", { name: "Statements that put it back" });
  await expect(statements).toContainText("GRANT admin TO");
  await expectGoodLooks(page);
  const press = dialog.getByRole("button", { name: "Put it back for 4 h" });
  await expect(press).toBeDisabled();
  await dialog.getByLabel("Reason").fill("The release cannot migrate");
  await press.click();
  await expect(row).toContainText("As it was before. Restricted again in 3 h");
  await expect(row).toContainText("Put back by Sorry: “The release cannot migrate”.");
  expect(sql.isAdmin("shop_rw")).toBe(true);
  await expectGoodLooks(page);
  const restriction = page.url();
  await openUsers(page, clusterId);
  await expect(page.getByRole("row", { name: /shop_rw/ })).toContainText("put back for a time");
  // It is a task until it is restricted again, and nobody is said to have pasted an answer.
  await page.goto("/");
  const task = page.getByRole("listitem").filter({ hasText: "shop_rw" }).filter({ hasText: "was put back on purpose" });
  await expect(task).toContainText("Rolecall restricts it again in 3 h");
  await expectGoodLooks(page);
  await page.goto(`/clusters/${clusterId}/users/shop_rw`);
  await expect(page.getByRole("region", { name: "Restriction" })).toContainText("As it was before.");
  await expect(page.getByText(/^(proved by the cluster|put back|read from the cluster) /)).toBeVisible();
  await expect(page.getByText("as pasted")).toHaveCount(0);

  // Who lowers the connection is told how many could not be restricted again.
  await page.goto(`/clusters/${clusterId}/sql-connection`);
  for (const [open, name] of [
    ["Turn off…", /^Turn off the SQL connection to /],
    ["Change level…", /^Change the level on /],
  ] as const) {
    await page.getByRole("button", { name: open }).click();
    const lower = page.getByRole("dialog", { name }).or(page.getByRole("alertdialog", { name }));
    await expect(lower).toContainText("1 SQL user is put back for a time.");
    await lower.getByRole("button", { name: "Cancel" }).click();
  }

  await page.goto(restriction);
  await row.getByRole("button", { name: "Restrict again… shop_rw" }).click();
  const again = page.getByRole("alertdialog", { name: "Restrict shop_rw again" });
  await expect(again).toContainText("It loses again what it got back");
  await expectGoodLooks(page);
  await again.getByRole("button", { name: "Restrict again", exact: true }).click();
  await expect(row).toContainText("Was put back, and is restricted again.");
  expect(sql.isAdmin("shop_rw")).toBe(false);
  await expect(row.getByRole("button", { name: "Put it back… shop_rw" })).toHaveCount(0);
});

test("the owner team asks, and the Cluster Admin sees it first, is shown the level above, and ends the way back", async ({
  browser,
  cloud,
  sqlClusterId: clusterId,
  rolecall,
}) => {
  const [sorry, mara] = [addPerson(rolecall, "Sorry", "administrator"), addPerson(rolecall, "Mara")];
  const page = await pageOf(browser, rolecall, sorry);
  await chooseAll(page, cloud, clusterId);
  const { id: team } = addTeam(rolecall, `Payments ${clusterId.slice(0, 8)}`, mara);
  inStore(
    rolecall,
    "update sql_users set owner_team_id = ? where cluster_id = ? and name = 'stock_ro'",
    ...[team, clusterId],
  );
  await restrictAll(page);

  const own = await pageOf(browser, rolecall, mara);
  await own.goto("/my");
  const listed = own.getByRole("list", { name: "My SQL users" });
  await expect(listed).toContainText("Sorry restricted it");
  await expectGoodLooks(own);
  await own.getByRole("button", { name: /^Ask to put it back… stock_ro on / }).click();
  const ask = own.getByRole("dialog", { name: "Ask to put stock_ro back" });
  await expect(ask.getByRole("button", { name: "Ask to put it back" })).toBeDisabled();
  await ask.getByLabel("What fails").fill("The nightly import stands still");
  await expectGoodLooks(own);
  await ask.getByRole("button", { name: "Ask to put it back" }).click();
  await expect(listed).toContainText("Mara asked to put it back. Its way back ends in 3 days.");
  await expectGoodLooks(own);
  await own.getByRole("button", { name: /^Withdraw the request to put back stock_ro on / }).click();
  await expect(listed).not.toContainText("Mara asked to put it back.");
  const askAgain = async () => {
    await own.getByRole("button", { name: /^Ask to put it back… stock_ro on / }).click();
    await ask.getByLabel("What fails").fill("The nightly import stands still");
    await ask.getByRole("button", { name: "Ask to put it back" }).click();
    await expect(listed).toContainText("Mara asked to put it back.");
  };
  await askAgain();

  await page.goto("/");
  const task = page.getByRole("listitem").filter({ hasText: "Mara asks to put stock_ro" });
  await task.getByRole("link", { name: "Open the restriction" }).click();
  const rows = page.getByRole("table", { name: "SQL users of this restriction" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Mara asks to put it back: “The nightly import stands still”");
  await expectGoodLooks(page);
  await rows.nth(1).getByRole("button", { name: "Decline… to put stock_ro back" }).click();
  const decline = page.getByRole("dialog", { name: "Decline to put stock_ro back" });
  await expect(decline).toContainText("Mara asks for it: “The nightly import stands still”.");
  await decline.getByLabel("Reason").fill("Its import only reads");
  await expectGoodLooks(page);
  await decline.getByRole("button", { name: "Decline", exact: true }).click();
  await expect(page.getByText("Mara asks to put it back:")).toHaveCount(0);
  await own.reload();
  await expect(listed).toContainText("Sorry declined to put it back: “Its import only reads”.");
  await expectGoodLooks(own);
  await askAgain();
  await page.reload();
  await expect(rows.nth(1)).toContainText("Mara asks to put it back:");
  await rows.nth(1).getByRole("button", { name: "Put it back… stock_ro" }).click();
  const back = page.getByRole("alertdialog", { name: "Put stock_ro back as it was" });
  await back.getByRole("button", { name: "Give the level above…" }).click();
  const above = page.getByRole("dialog", { name: /^Run the SQL for stock_ro/ });
  await expect(above).toContainText("It gets these rights and no admin.");
  await expect(above).toContainText("GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES");
  await expectGoodLooks(page);
  await above.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "End the way back now…" }).click();
  const end = page.getByRole("alertdialog", { name: "End the way back now" });
  await expect(end).toContainText("3 SQL users can be put back as they were.");
  await expectGoodLooks(page);
  await end.getByRole("button", { name: "End the way back", exact: true }).click();
  await expect(rows.nth(1)).toContainText("Sorry ended its way back.");
  await expect(page.getByRole("button", { name: /^Put it back…/ })).toHaveCount(0);
  await own.reload();
  await expect(listed).toContainText("stock_ro");
  await expect(listed).not.toContainText("Its way back ends");
});

test("one that was refused CREATE ROLE since its restriction is allowed that alone by one click", async ({
  restricted: page,
  cloud,
  sqlClusterId: clusterId,
  rolecall,
}) => {
  const refused = JSON.stringify([{ kind: "!roles", database: "shop" }]);
  inStore(
    rolecall,
    "update restricted_seen set refused = 2, refused_kinds = ? where item_id in (select id from job_items where cluster_id = ? and name = 'shop_rw')",
    ...[refused, clusterId],
  );
  await page.reload();
  const rows = page.getByRole("table", { name: "SQL users of this restriction" }).getByRole("row");
  await rows.filter({ hasText: "shop_ro" }).getByRole("button", { name: "Put it back… shop_ro" }).click();
  const other = page.getByRole("alertdialog", { name: "Put shop_ro back as it was" });
  await expect(other).toContainText("It gets back: membership in admin.");
  await expect(other.getByRole("button", { name: "Allow CREATE ROLE" })).toHaveCount(0);
  await other.getByRole("button", { name: "Cancel" }).click();

  const before = cloud.sql(clusterId).record().length;
  await rows.filter({ hasText: "shop_rw" }).getByRole("button", { name: "Put it back… shop_rw" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Put shop_rw back as it was" });
  await expect(dialog).toContainText("2 statements failed with a privilege error: CREATE ROLE and the like in “shop”.");
  await expect(dialog).toContainText('It runs GRANT SYSTEM CREATEROLE TO "shop_rw"');
  await expectGoodLooks(page);
  await dialog.getByRole("button", { name: "Allow CREATE ROLE" }).click();
  const run = page.getByRole("dialog", { name: /^Run the SQL for shop_rw/ });
  await expect(run).toContainText("The statement ran.");
  await expect(run).toContainText("privileged");
  await expectGoodLooks(page);
  const sent = cloud
    .sql(clusterId)
    .record()
    .slice(before)
    .flatMap(({ text }) => (text && /^(GRANT|REVOKE|ALTER)/.test(text) ? text : []));
  expect(sent).toEqual(['GRANT SYSTEM CREATEROLE TO "shop_rw"']);
  expect(cloud.sql(clusterId).isAdmin("shop_rw")).toBe(false);
});
