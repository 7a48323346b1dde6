import { expect } from "./support/fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";
import { test, turnOn } from "./support/sql-cluster.ts";
import { openUsers } from "./support/users-page.ts";

test("Watch says what is read and kept, starts, shows its state, and stops", async ({
  page,
  cloud,
  sqlClusterId: clusterId,
}) => {
  for (const name of ["shop_app", "boss"]) await cloud.addUser(clusterId, name);
  const ran = { user: "shop_app", database: "shop", application: "app", text: "SELECT * FROM orders", at: Date.now() };
  cloud.setWorkload(clusterId, { running: [ran], insights: [] });
  await turnOn(page, clusterId, "Observe");
  const path = `/clusters/${clusterId}/users/shop_app/privileges`;
  await page.goto(path);
  await page.getByRole("button", { name: "Watch…" }).click();
  const dialog = page.getByRole("dialog", { name: "Watch shop_app" });
  await expect(dialog).toContainText("every 10 minutes");
  await expect(dialog).toContainText("It keeps no text, value, column, application or address.");
  await expect(dialog).toContainText("2,016 readings in all");
  const start = dialog.getByRole("button", { name: "Start watching" });
  await expect(start).toBeDisabled();
  await dialog.getByLabel("Days, 1 to 30").fill("31");
  await expect(dialog).toContainText("Between 1 and 30 days.");
  await dialog.getByLabel("Days, 1 to 30").fill("7");
  await dialog.getByLabel("Reason, for its owners and the audit").fill("To choose its level");
  await expectGoodLooks(page);
  await start.click();

  const part = page.getByRole("region", { name: /^(Suggested|No level)/ });
  await expect(part).toContainText(/Watched by Lena Hoffmann until \d+ \w+ \d{4}\./);
  await expect(part).toContainText("1 reading.");
  await part.getByRole("button", { name: "Read again" }).click();
  await expect(part.getByRole("list", { name: "Reasons" })).toContainText(
    "Seen: reads of shop.orders; no DDL in 1 day, 1 sample",
  );
  await expectGoodLooks(page);
  await page.goto(`/clusters/${clusterId}/users/shop_app`);
  await expect(page.getByText(/by Lena Hoffmann, until \d+ \w+ \d{4}\. Reason: To choose its level/)).toBeVisible();

  await page.goto(path);
  await page.getByRole("button", { name: "Stop watching" }).click();
  await expect(part).toContainText("Lena Hoffmann stopped it");
});

test("a selection of Restrict is watched together", async ({ page, cloud, sqlClusterId: clusterId }) => {
  for (const name of ["app_one", "app_two", "boss"]) await cloud.addUser(clusterId, name);
  await turnOn(page, clusterId, "Manage");
  await openUsers(page, clusterId);
  for (const name of ["app_one", "app_two"])
    await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
  await page.getByRole("link", { name: "Restrict…" }).click();
  await page.getByRole("button", { name: "Watch 2…" }).click();
  const dialog = page.getByRole("dialog", { name: "Watch 2 SQL users" });
  await expect(dialog).toContainText("app_one");
  await dialog.getByLabel("Reason, for its owners and the audit").fill("Before they are restricted");
  await dialog.getByRole("button", { name: "Start watching" }).click();
  await expect(page.getByRole("button", { name: "Stop watching 2" })).toBeVisible();
  await expectGoodLooks(page);
});
