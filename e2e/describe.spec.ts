import { auditOf } from "./support/audit.ts";
import { expect, test } from "./support/fixtures.ts";
import { addPerson, addTeam, pageOf } from "./support/persons.ts";
import { copyOnce, done, openUsers } from "./support/users-page.ts";

test("a SQL user created outside Rolecall is adopted by setting its owner and purpose", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  addTeam(rolecall, `Payments ${clusterId}`);
  addTeam(rolecall, `Accounts ${clusterId}`);
  await openUsers(page, clusterId);
  await expect(page.getByRole("heading", { name: "No SQL user yet" })).toBeVisible();
  await cloud.addUser(clusterId, "stranger");
  await page.getByRole("button", { name: "Refresh" }).click();
  const row = page.getByRole("row", { name: /stranger/ });
  await expect(row).toContainText("created outside");

  const open = async () => {
    await page.getByRole("button", { name: "Actions for stranger" }).click();
    await page.getByRole("menuitem", { name: "Owner and purpose" }).click();
    return page.getByRole("dialog", { name: /^Owner and purpose of stranger on test-\w+$/ });
  };
  const dialog = await open();
  await expect(dialog).toContainText("Created outside Rolecall");
  await dialog.getByLabel("Owner").selectOption({ label: `Payments ${clusterId}` });
  await dialog.getByLabel("Purpose").fill("Refunds of the shop");
  await dialog.getByRole("button", { name: "Adopt SQL user" }).click();
  await expect(dialog).toBeHidden();
  await expect(row).not.toContainText("created outside");
  await expect(row).toContainText(`Payments ${clusterId}`);

  await page.reload();
  await expect(row).toContainText("Refunds of the shop");
  await page.getByRole("searchbox", { name: "Search SQL users" }).fill("payments refunds");
  await expect(row).toBeVisible();
  await page.getByRole("button", { name: "Clear search" }).click();
  const again = await open();
  await expect(again.getByLabel("Owner")).toHaveValue(/^tem_/);
  await expect(again.getByLabel("Purpose")).toHaveValue("Refunds of the shop");
  await again.getByLabel("Owner").selectOption({ label: "No owner" });
  await again.getByRole("button", { name: "Save description" }).click();
  await expect(again).toBeHidden();
  await expect(row).not.toContainText("Payments");

  const recorded = auditOf(rolecall.folder, clusterId).filter(({ action }) => action === "sql_user.describe");
  expect(recorded.map(({ outcome, target }) => [outcome, target])).toEqual([
    ["intended", "stranger"],
    ["done", "stranger"],
    ["intended", "stranger"],
    ["done", "stranger"],
  ]);
  expect(JSON.parse(recorded[0]?.details ?? "")).toEqual({ purpose: "Refunds of the shop", contact: "" });
  expect(JSON.parse(recorded[1]?.details ?? "")).toMatchObject({ owner: `Payments ${clusterId}`, adopted: true });
});

test("the contact of a SQL user is set at creation, searched, changed, shown to its team and audited @long", async ({
  page,
  browser,
  rolecall,
  clusterId,
}) => {
  const mara = addPerson(rolecall, "Mara Novak");
  addTeam(rolecall, `Kestrel ${clusterId}`, mara);
  await openUsers(page, clusterId);
  await page.getByRole("button", { name: "Create SQL user" }).click();
  const create = page.getByRole("dialog", { name: "Create SQL user" });
  await create.getByLabel("Username").fill("app_called");
  await create.getByLabel("Owner").selectOption({ label: `Kestrel ${clusterId}` });
  await create.getByLabel("Purpose").fill("Order service");
  await create.getByLabel("Contact").fill("orders@halden.example");
  await create.getByRole("button", { name: "Create SQL user" }).click();
  await done(copyOnce(page, "app_called"));
  const row = page.getByRole("row", { name: /app_called/ });
  await expect(row).toContainText("Order service · contact orders@halden.example");
  await page.reload();
  await page.getByRole("searchbox", { name: "Search SQL users" }).fill("orders@halden");
  await expect(row).toContainText("contact orders@halden.example");

  await page.getByRole("button", { name: "Actions for app_called" }).click();
  await page.getByRole("menuitem", { name: "Owner and purpose" }).click();
  const edit = page.getByRole("dialog", { name: "Owner and purpose of app_called" });
  await expect(edit.getByLabel("Contact")).toHaveValue("orders@halden.example");
  await edit.getByLabel("Contact").fill("Lena, #orders");
  await edit.getByRole("button", { name: "Save description" }).click();
  await expect(edit).toBeHidden();
  await page.getByRole("searchbox", { name: "Search SQL users" }).fill("lena");
  await expect(row).toContainText("contact Lena, #orders");
  await expect(page).toHaveURL(/q=lena/);
  await page.getByRole("link", { name: "app_called" }).click();
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("Lena, #orders");

  const hers = await pageOf(browser, rolecall, mara);
  await hers.goto("/my");
  await expect(hers.getByRole("listitem").filter({ hasText: "app_called" })).toContainText("Contact: Lena, #orders");
  await hers.close();

  const contacts = auditOf(rolecall.folder, clusterId)
    .filter(({ outcome, target }) => outcome === "intended" && target === "app_called")
    .map(({ action, details }) => [action, JSON.parse(details).contact]);
  expect(contacts).toEqual([
    ["sql_user.create", "orders@halden.example"],
    ["sql_user.describe", "Lena, #orders"],
  ]);
});

test("a new SQL user has its owner from the beginning", async ({ page, rolecall, clusterId }) => {
  addTeam(rolecall, `Fulfilment ${clusterId}`);
  await openUsers(page, clusterId);
  await page.getByRole("button", { name: "Create SQL user" }).click();
  const dialog = page.getByRole("dialog", { name: "Create SQL user" });
  await dialog.getByLabel("Username").fill("app_one");
  await dialog.getByLabel("Owner").selectOption({ label: `Fulfilment ${clusterId}` });
  await dialog.getByLabel("Purpose").fill("Order service");
  await dialog.getByRole("button", { name: "Create SQL user" }).click();
  await done(copyOnce(page, "app_one"));
  await expect(page.getByRole("row", { name: /app_one/ })).toContainText(`Fulfilment ${clusterId}`);
  await page.reload();
  await expect(page.getByRole("row", { name: /app_one/ })).toContainText(`Fulfilment ${clusterId}`);
});
