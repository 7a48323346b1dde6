import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { pasted, press, tabTo, type } from "./support/pages/keyboard.ts";
import {
  codeOf,
  expectPrivileges,
  openPrivileges,
  parts,
  statementsOf,
  verify,
} from "./support/pages/privileges-page.ts";
import { row } from "./support/rows.ts";
import { answerOf } from "./support/stores/database-answers.ts";
import { on, READ_WRITE, restricted } from "./support/stores/read-write-user.ts";
import { copyOnce, openUsers } from "./support/users-page.ts";

test("from create to restricted, by keyboard alone", async ({ page, rolecall, clusterId }) => {
  await page.context().grantPermissions(["clipboard-write"], { origin: rolecall.url });
  await openUsers(page, clusterId);
  const { run, choose, result } = parts(page);
  const name = "app_shop";

  await test.step("create, store the password, and only then go on", async () => {
    await press(page, page.getByRole("button", { name: "Create SQL user" }));
    const create = page.getByRole("dialog", { name: "Create SQL user" });
    await expect(create.getByLabel("Username")).toBeFocused();
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    const dialog = copyOnce(page, name);
    const restrict = dialog.getByRole("button", { name: "Restrict it now" });
    await expect(restrict).toBeDisabled();
    await press(page, dialog.getByRole("checkbox", { name: "I have stored this password" }), "Space");
    await tabTo(page, restrict, "Shift+Tab");
    await page.keyboard.press("Enter");
    await expectPrivileges(page, name);
    await expect(dialog).toBeHidden();
    await expect(page.getByText("This SQL user is admin: it can read, change and drop everything.")).toBeVisible();
  });

  await test.step("choose what it is for", async () => {
    await tabTo(page, choose.getByRole("radio", { name: "Read only" }));
    await page.keyboard.press("ArrowDown");
    await expect(choose.getByRole("radio", { name: "Read and write" })).toBeChecked();
    await type(page, choose.getByRole("textbox", { name: "Other databases" }), "shop");
    // It is the only admin on this cluster, so no one could grant admin again.
    await expect(run).toContainText("No other admin is known");
    await expect(run.getByRole("button", { name: "Copy SQL" })).toBeHidden();
    await press(page, choose.getByRole("checkbox", { name: /^I can connect as another admin: root/ }), "Space");
    await expect(run.getByText(`REVOKE admin FROM "${name}";`)).toBeVisible();
  });

  await test.step("copy the SQL", async () => {
    await press(page, run.getByRole("button", { name: "Copy SQL" }));
    await expect(run.getByText("Copied")).toBeVisible();
    const copied = await pasted(page);
    expect(copied).toBe(await statementsOf(run));
    expect(copied.trim().split("\n").at(-1)).toBe(`REVOKE admin FROM "${name}";`);
  });

  await test.step("paste what the database answered", async () => {
    const answer = answerOf("cockroach table", restricted(name, await codeOf(page)));
    await tabTo(page, result);
    await page.keyboard.insertText(answer);
    await press(page, page.getByRole("button", { name: "Verify" }));
    const verdict = page.getByRole("status").filter({ hasText: "Restricted" });
    for (const words of [
      "covering shop",
      "No admin, direct or through a role",
      "No missing privileges",
      "Nothing surplus",
    ])
      await expect(verdict).toContainText(words);
    await expect(
      page.getByText(/^This SQL user is restricted, by an answer that Lena Hoffmann pasted .+, covering shop/),
    ).toBeVisible();
  });

  await test.step("the list shows it and filters by it", async () => {
    await press(page, page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "SQL users" }));
    await expect(row(page, name).getByTitle(/^Verified by Lena Hoffmann, /)).toHaveText("restricted");
    await press(page, page.getByRole("link", { name: "Restricted 1" }));
    await expect(row(page, name)).toBeVisible();
    await press(page, page.getByRole("link", { name: "Admin 0" }));
    await expect(row(page, name)).toHaveCount(0);
  });
});

test("the page of the SQL user and the menu of its row lead there, and the state names its verifier @long", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_shop");
  await openUsers(page, clusterId);
  await row(page, "app_shop").getByRole("link", { name: "app_shop" }).click();
  await page.getByRole("link", { name: "Privileges" }).click();
  await expectPrivileges(page, "app_shop");
  await verify(page, answerOf("cockroach csv", { name: "app_shop", code: await codeOf(page), grants: {} }));
  await expect(page.getByRole("status").filter({ hasText: "No database was checked" })).toBeVisible();
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "SQL users" }).click();
  await expect(row(page, "app_shop").getByTitle(/^Verified by Lena Hoffmann, /)).toHaveText("restricted");
  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: "Privileges" }).click();
  await expectPrivileges(page, "app_shop");
});

test("a SQL user of single sign-on can be viewed and not changed", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "sso_lena");
  await page.goto(`/clusters/${clusterId}/users/sso_lena/privileges`);
  await expect(page.getByText("Managed by your identity provider")).toBeVisible();
  await expect(page.getByRole("list", { name: "Statements to audit" })).toContainText(
    'SHOW GRANTS ON ROLE FOR "sso_lena"',
  );
  await expect(page.getByRole("region", { name: "SQL to run" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Verify" })).toHaveCount(0);
});

for (const looks of lookGroups(import.meta.filename))
  test(`is accessible and fits, ${named(looks)}`, async ({ page, cloud, clusterId }) => {
    await cloud.addUser(clusterId, "app_shop");
    await wear(page, looks);
    await openPrivileges(page, clusterId, "app_shop");
    await expectClean(page, looks);
    await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
    for (const more of ["Check your own SQL", "Common statements", "Audit this SQL user", "Harden public"])
      await page.getByText(more).click();
    await parts(page).run.getByRole("button", { name: "Explain" }).click();
    const grants = { shop: [on("DROP")] };
    await verify(page, answerOf("psql", restricted("app_shop", await codeOf(page), { grants })));
    await expect(page.getByRole("alert").filter({ hasText: "Restricted, without all that it needs" })).toBeVisible();
    await expectClean(page, looks);
  });
