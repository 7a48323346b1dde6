import { expect } from "./support/fixtures.ts";
import { expectInView, SMALL_PHONE } from "./support/pages/in-view.ts";
import { test as base, turnOn } from "./support/sql-cluster.ts";
import { ask, openUsers } from "./support/users-page.ts";

const test = base.extend<{ small: undefined }>({
  small: [
    async ({ page }, use) => {
      await page.setViewportSize(SMALL_PHONE);
      await use(undefined);
    },
    { auto: true },
  ],
});

test("a refused delete is in view at each try", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_ledger");
  cloud.setBlockers(clusterId, "app_ledger", { grants: ["shop", "shop.public.orders"] });
  await openUsers(page, clusterId);
  const dialog = await ask(page, "delete", "app_ledger");
  const refusal = dialog.getByRole("alert").filter({ hasText: "cannot drop role/user app_ledger" });
  await expectInView(page, refusal);
  await dialog.getByLabel("Type app_ledger to confirm").focus();
  await dialog.getByRole("button", { name: "Delete app_ledger" }).click();
  await expectInView(page, refusal);
});

test("a creation without a database has its error in view and the focus there, at each try", async ({
  page,
  sqlClusterId,
}) => {
  await turnOn(page, sqlClusterId, "Manage");
  await openUsers(page, sqlClusterId);
  await page.getByRole("button", { name: "Create SQL user" }).click();
  const dialog = page.getByRole("dialog", { name: "Create SQL user" });
  await dialog.getByLabel("Username").fill("app_ledger");
  await dialog.getByRole("radio", { name: "Privileges from the start" }).check();
  for (const _ of ["first", "second"]) {
    await dialog.getByRole("radio", { name: "Privileges from the start" }).focus();
    await dialog.getByRole("button", { name: "Create SQL user" }).click();
    await expectInView(page, dialog.getByRole("alert"));
    await expect(dialog.getByRole("group", { name: "Databases" }).locator(":focus")).toHaveCount(1);
  }
});

test("a refused destination has its first error above the foot of the dialog, with the focus there", async ({
  page,
}) => {
  await page.goto("/settings/destinations");
  await page.getByRole("button", { name: "Add destination" }).click();
  const dialog = page.getByRole("dialog", { name: "Add destination" });
  await dialog.getByLabel("Name").fill("ops-pager");
  await dialog.getByLabel("Address", { exact: true }).fill("https://169.254.169.254/latest");
  const send = dialog.getByRole("button", { name: "Add destination" });
  await send.click();
  await expectInView(page, dialog.getByRole("alert"));
  await expect(dialog.getByRole("group", { name: "Events" }).locator(":focus")).toHaveCount(1);
  await dialog.getByRole("checkbox", { name: "Teams and cluster roles" }).check();
  await send.click();
  await expectInView(page, dialog.getByText("Rolecall never sends to this address"));
  await expect(dialog.getByLabel("Address", { exact: true })).toBeFocused();
  await expectInView(page, dialog.locator("label").filter({ hasText: /^Address$/ }));
});

test("an answer that proves nothing for all SQL users says so in view", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_ledger");
  await page.goto(`/clusters/${clusterId}/verify`);
  await page.getByRole("textbox", { name: "Result of the SQL" }).fill("sql_user,code\napp_ledger,other");
  await page.getByRole("button", { name: "Verify", exact: true }).click();
  await expectInView(page, page.getByRole("main").getByRole("alert"));
});
