import { expect } from "./support/fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";
import { addPerson, giveRole, pageOf } from "./support/persons.ts";
import { test as base, turnOn } from "./support/sql-cluster.ts";
import { openUsers } from "./support/users-page.ts";

/** A second cluster that answers SQL. */
const test = base.extend<{ otherClusterId: string }>({
  otherClusterId: async ({ cloud, page }, use) => {
    const clusterId = cloud.addAdvancedCluster(["shop"]);
    await cloud.openSql(clusterId);
    expect((await page.request.get("/api/operations/cluster.list?fresh=true")).ok()).toBe(true);
    await use(clusterId);
    cloud.setClusterState(clusterId, "DELETED");
  },
});

test("a selection over two clusters is restricted by one start, and those that cannot be are counted", async ({
  browser,
  cloud,
  rolecall,
  clusterId,
  sqlClusterId: first,
  otherClusterId: second,
}) => {
  for (const name of ["keeper", "shop_ro", "shop_rw"]) await cloud.addUser(first, name);
  for (const name of ["keeper", "shop_ro"]) await cloud.addUser(second, name);
  await cloud.addUser(clusterId, "theirs");
  const lena = addPerson(rolecall, "Lena Many");
  for (const id of [first, second]) giveRole(rolecall, lena, id, "cluster_admin");
  giveRole(rolecall, lena, clusterId, "cluster_developer");
  const page = await pageOf(browser, rolecall, lena);
  for (const id of [first, second]) await turnOn(page, id, "Manage");
  for (const id of [clusterId, first, second]) await openUsers(page, id);

  await page.goto("/sql-users");
  // With none that this person may restrict, it is not offered.
  await page
    .locator(`tr[data-name="${clusterId}/theirs"]`)
    .getByRole("checkbox", { name: /Select theirs/ })
    .check();
  await expect(page.getByRole("toolbar", { name: "Actions for 1 selected SQL users" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Restrict…" })).toHaveCount(0);
  await page
    .locator(`tr[data-name="${clusterId}/theirs"]`)
    .getByRole("checkbox", { name: /Select theirs/ })
    .uncheck();

  const select = (id: string, name: string) =>
    page
      .locator(`tr[data-name="${id}/${name}"]`)
      .getByRole("checkbox", { name: new RegExp(`Select ${name}`) })
      .check();
  for (const [id, name] of [
    [first, "shop_ro"],
    [first, "shop_rw"],
    [second, "shop_ro"],
    [clusterId, "theirs"],
  ] as const)
    await select(id, name);
  await page.getByRole("button", { name: "Restrict…" }).click();
  const dialog = page.getByRole("dialog", { name: "Restrict 3 SQL users" });
  await expect(dialog).toContainText("1 SQL user left out.");
  await expectGoodLooks(page);
  await dialog.getByRole("link", { name: "Choose levels" }).click();

  await expect(page.getByRole("heading", { name: "Restrict 3 SQL users of 2 clusters" })).toBeVisible();
  // One more in the address, which is not there.
  const url = new URL(page.url());
  url.searchParams.append("user", "gone");
  await page.goto(url.href);
  await expect(page.getByText("1 of them cannot be restricted.")).toBeVisible();
  await expect(page.getByText("1 SQL user left out.")).toBeVisible();
  const levels = page.getByRole("table", { name: /^SQL users to restrict on / });
  await expect(levels).toHaveCount(2);
  await expect(levels.first().getByRole("row", { name: /shop_rw/ })).toContainText("Read and write in “shop”");
  await expect(levels.last().getByRole("row", { name: /shop_ro/ })).toContainText("Read only in “shop”");
  await expectGoodLooks(page);

  // One that no statement of Rolecall can take admin from.
  for (const text of ["CREATE ROLE bosses", "GRANT admin TO bosses", 'GRANT bosses TO "shop_rw"'])
    cloud.sql(first).asRoot(text);
  await page.getByRole("button", { name: "Show what each loses" }).click();
  await expect(page.getByText("1 SQL user cannot be restricted now.")).toBeVisible();
  await expect(page.getByRole("table", { name: /^What each keeps and loses on / })).toHaveCount(2);
  await expectGoodLooks(page);
  await page.getByRole("button", { name: "Back to levels" }).click();
  await levels.first().getByRole("checkbox", { name: "Restrict shop_rw" }).uncheck();
  await page.getByRole("button", { name: "Show what each loses" }).click();
  await expect(page.getByRole("checkbox", { name: /then wait$/ })).toHaveCount(0);
  await page.getByLabel("Type 2 to confirm").fill("2");
  await page.getByRole("button", { name: "Restrict 2 SQL users" }).click();

  await expect(page.getByRole("status").filter({ hasText: "2 restrictions started." })).toBeVisible();
  await expectGoodLooks(page);
  await expect.poll(() => [first, second].map((id) => cloud.sql(id).isAdmin("shop_ro"))).toEqual([false, false]);
  expect([first, second].map((id) => cloud.sql(id).isAdmin("keeper"))).toEqual([true, true]);
  expect(cloud.sql(first).isAdmin("shop_rw")).toBe(true);
  await page
    .getByRole("link", { name: /^Open the restriction/ })
    .first()
    .click();
  await expect(page.getByText(/^Done: 1 of 1 /).first()).toBeAttached();
});
