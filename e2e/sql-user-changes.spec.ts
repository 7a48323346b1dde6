import type { Locator, Page } from "playwright/test";
import { whenAlive } from "./support/alive.ts";
import { test as base, expect } from "./support/fixtures.ts";
import { row } from "./support/rows.ts";
import { inStore } from "./support/store-file.ts";
import { alertOf, ask, copyOnce, done, openUsers, revealed } from "./support/users-page.ts";
import { changesSent, methodsSent } from "./support/vendor.ts";

const NAME = "app_ledger";

/** `list`: a page with two SQL users. `create`: the dialog, opened. */
const test = base.extend<{ list: Page; create: Locator }>({
  list: async ({ page, cloud, clusterId }, use) => {
    await cloud.addUser(clusterId, "app_api");
    await cloud.addUser(clusterId, NAME);
    await openUsers(page, clusterId);
    await whenAlive(row(page, NAME));
    await use(page);
  },
  create: async ({ list }, use) => {
    await list.getByRole("button", { name: "Create SQL user" }).click();
    const dialog = list.getByRole("dialog", { name: "Create SQL user" });
    await expect(dialog.getByLabel("Username")).toBeFocused();
    await use(dialog);
  },
});

test.describe("a new name", () => {
  const REFUSED: [typed: string, because: RegExp][] = [
    ["müller", /“ü” cannot be used/],
    ["app$api", /“\$” cannot be used/],
    ["app/../root", /“\/” cannot be used/],
    ["имя", /“и” cannot be used/],
    ["app api", /have no spaces/],
    ["1app", /not a digit/],
    ["-app", /Start with a letter or an underscore/],
    ["x".repeat(64), /at most 63 characters; this one has 64/],
    ["root", /“root” is reserved by CockroachDB/],
    ["PG_Stat", /begin with “pg_” are reserved/],
    ["crdb_internal_x", /begin with “crdb_internal_” are reserved/],
    ["sso_lena", /belong to single sign-on/],
    ["APP_API", /exists already/],
  ];

  test("is refused with its reason while it is typed, and sends nothing", async ({
    list,
    create,
    cloud,
    clusterId,
  }) => {
    const field = create.getByLabel("Username");
    for (const [typed, because] of REFUSED) {
      await field.fill(typed);
      await expect(field, typed).toHaveAccessibleDescription(because);
      await expect(field, typed).toHaveAttribute("aria-invalid", "true");
      await list.keyboard.press("Enter");
      await expect(field).toBeFocused();
    }
    await field.fill("app_ok");
    await expect(field).toHaveAccessibleDescription("Available on this cluster.");
    await expect(field).not.toHaveAttribute("aria-invalid");
    expect(methodsSent(cloud, clusterId)).toEqual([]);
  });

  test("becomes lower case while it is typed, and the caret stays in place", async ({ list, create }) => {
    const field = create.getByLabel("Username");
    await field.pressSequentially("apCheckout");
    await expect(field).toHaveValue("apcheckout");
    await list.keyboard.press("Home");
    await list.keyboard.press("ArrowRight");
    await list.keyboard.press("ArrowRight");
    await list.keyboard.type("P_");
    await expect(field).toHaveValue("app_checkout");
    await field.fill("İPEK");
    await expect(field).toHaveValue("ipek");
  });
});

test("a SQL user made with Enter is on the cluster under that name, with its purpose, and is admin", async ({
  list,
  create,
  cloud,
  clusterId,
}) => {
  await list.keyboard.type("App_Checkout");
  await list.keyboard.press("Tab");
  await expect(create.getByLabel("Owner")).toBeFocused();
  await list.keyboard.press("Tab");
  await expect(create.getByLabel("Purpose")).toBeFocused();
  await list.keyboard.type("  Takes the orders of the shop ");
  await list.keyboard.press("Enter");
  const dialog = copyOnce(list, "app_checkout");
  await expect(dialog.getByText("This SQL user is admin")).toBeVisible();
  const password = await revealed(dialog);
  await done(dialog);
  await expect(row(list, "app_checkout")).toBeFocused();
  expect(cloud.passwordMatches(clusterId, "app_checkout", password)).toBe(true);
  expect(changesSent(cloud, clusterId).map(({ method, name }) => [method, name])).toEqual([["POST", "app_checkout"]]);
  await list.reload();
  await expect(row(list, "app_checkout")).toContainText("Takes the orders of the shop");
  await expect(row(list, "app_checkout")).toContainText("admin");
  await expect(row(list, "app_checkout")).toContainText("under 1 d");
});

test("what comes after a create is to restrict it, once the password is stored", async ({ list, create }) => {
  await create.getByLabel("Username").fill("app_checkout");
  await list.keyboard.press("Enter");
  const dialog = copyOnce(list, "app_checkout");
  const restrict = dialog.getByRole("button", { name: "Restrict it now" });
  await expect(restrict).toBeDisabled();
  await dialog.getByRole("checkbox", { name: "I have stored this password" }).check();
  await restrict.click();
  await expect(list.getByRole("heading", { name: "Privileges of app_checkout" })).toBeVisible();
  await list.goBack();
  await expect(row(list, "app_checkout")).toContainText("admin");
  await expect(list.getByRole("dialog")).toHaveCount(0);
});

test("Enter on a row opens the SQL user, and its browser title names it and the cluster", async ({
  list,
  clusterId,
}) => {
  await expect(list).toHaveTitle(new RegExp(`^SQL users · test-${clusterId.slice(0, 8)}.* · Rolecall$`));
  await row(list, NAME).focus();
  await list.keyboard.press("Enter");
  await expect(list.getByRole("heading", { name: NAME, level: 1 })).toBeVisible();
  await expect(list).toHaveTitle(new RegExp(`^${NAME} · test-${clusterId.slice(0, 8)}.* · Rolecall$`));
});

test("Shift takes all rows since the last one into the selection", async ({ list, cloud, clusterId }) => {
  for (const name of ["m_one", "m_three", "m_two"]) await cloud.addUser(clusterId, name);
  await list.getByRole("button", { name: "Refresh" }).click();
  await list.getByRole("checkbox", { name: "Select m_one" }).click();
  await list.getByRole("checkbox", { name: "Select m_two" }).click({ modifiers: ["Shift"] });
  await expect(list.getByRole("toolbar")).toContainText("m_one, m_three, m_two");
  const saved = list.waitForEvent("download");
  await list.getByRole("toolbar").getByRole("button", { name: "Export CSV" }).click();
  const file = await (await saved).createReadStream();
  const text = (await file.toArray()).join("");
  expect(text.split("\r\n").map((line) => line.split(",")[0])).toEqual(["name", "m_one", "m_three", "m_two", ""]);
});

test("Escape and Back ask before they discard input of a dialog", async ({ list, create, cloud, clusterId }) => {
  await create.getByLabel("Purpose").fill("Takes the orders");
  const question = list.getByRole("alertdialog", { name: "Discard your input?" });
  const leave = [
    ["Escape", () => list.keyboard.press("Escape")],
    ["Back", () => list.evaluate(() => history.back())],
  ] as const;
  const address = list.url();
  for (const [how, by] of leave) {
    await by();
    await expect(question.getByRole("button", { name: "Keep editing" }), how).toBeFocused();
    await list.keyboard.press("Enter");
    await expect(question).toBeHidden();
    await expect(create.getByLabel("Purpose"), how).toHaveValue("Takes the orders");
  }
  await list.keyboard.press("Escape");
  await question.getByRole("button", { name: "Discard" }).click();
  await expect(create).toBeHidden();
  expect(list.url()).toBe(address);
  await expect(list.getByRole("button", { name: "Create SQL user" })).toBeFocused();

  await test.step("without input they leave at once, and the focus is back on the row", async () => {
    for (const item of ["Reset password", "Delete"]) {
      await row(list, NAME).focus();
      await list.keyboard.press("Shift+F10");
      await list.getByRole("menuitem", { name: item }).press("Enter");
      await expect(list.getByRole(item === "Delete" ? "alertdialog" : "dialog")).toBeVisible();
      await list.keyboard.press("Escape");
      await expect(row(list, NAME)).toBeFocused();
    }
  });
  expect(methodsSent(cloud, clusterId)).toEqual([]);
});

test("a dialog that is left changes nothing and gives the focus back @long", async ({
  list,
  create,
  cloud,
  clusterId,
}) => {
  await list.keyboard.press("Escape");
  await expect(create).toBeHidden();
  await expect(list.getByRole("button", { name: "Create SQL user" })).toBeFocused();
  for (const [item, role] of [
    ["Reset password", "dialog"],
    ["Delete", "alertdialog"],
  ] as const) {
    await row(list, NAME).focus();
    await list.keyboard.press("Shift+F10");
    await list.getByRole("menuitem", { name: item }).press("Enter");
    await expect(list.getByRole(role)).toBeVisible();
    await list.keyboard.press("Escape");
    await expect(list.getByRole(role)).toBeHidden();
    await expect(row(list, NAME)).toBeFocused();
  }
  expect(methodsSent(cloud, clusterId)).toEqual([]);
});

test.describe("a delete", () => {
  test("waits for the exact name, typed", async ({ list, cloud, clusterId }) => {
    await list.getByRole("button", { name: `Actions for ${NAME}` }).click();
    await list.getByRole("menuitem", { name: "Delete" }).click();
    const dialog = list.getByRole("alertdialog", { name: `Delete ${NAME}` });
    const button = dialog.getByRole("button", { name: `Delete ${NAME}` });
    for (const typed of ["", "app_ledge", "App_Ledger", "app_ledger "]) {
      await dialog.getByLabel(`Type ${NAME} to confirm`).fill(typed);
      await expect(button).toBeDisabled();
      await list.keyboard.press("Enter");
    }
    await list.mouse.click(4, 4);
    await expect(dialog).toBeVisible();
    expect(methodsSent(cloud, clusterId)).toEqual([]);
    await dialog.getByLabel(`Type ${NAME} to confirm`).fill(NAME);
    await button.click();
    await expect(list.getByRole("status").filter({ hasText: `Deleted ${NAME}` })).toBeVisible();
    await expect(row(list, NAME)).toHaveCount(0);
    expect(cloud.userNames(clusterId)).toEqual(["app_api"]);
  });

  test("that the database refuses shows its message and the SQL to clear the cause, and can be tried again", async ({
    list,
    cloud,
    rolecall,
    clusterId,
  }) => {
    cloud.setBlockers(clusterId, NAME, { grants: ["shop", "shop.public.orders"] });
    const dialog = await ask(list, "delete", NAME);
    await alertOf(dialog, "sql_user_in_use");
    await expect(dialog.getByRole("alert")).toContainText(
      `cannot drop role/user ${NAME}: grants still exist on shop, shop.public.orders`,
    );
    await expect(dialog.getByRole("list", { name: "SQL to hand over" })).toContainText(
      'REASSIGN OWNED BY "app_ledger"',
    );
    await expect(dialog.getByRole("list", { name: "SQL to clear" })).toContainText('DROP OWNED BY "app_ledger"');
    expect(cloud.userNames(clusterId)).toContain(NAME);
    cloud.setBlockers(clusterId, NAME, {});
    await dialog.getByRole("button", { name: `Delete ${NAME}` }).click();
    await expect(dialog).toBeHidden();
    expect(cloud.userNames(clusterId)).toEqual(["app_api"]);
    const outcomes = inStore(
      rolecall,
      "select outcome from audit_events where cluster_id = ? order by sequence",
      clusterId,
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["intended", "refused", "intended", "done"]);
  });
});

for (const what of ["reset", "delete"] as const)
  test(`a ${what} of a SQL user deleted elsewhere shows the error, and removes it from the list${what === "reset" ? " @long" : ""}`, async ({
    list,
    cloud,
    clusterId,
  }) => {
    await cloud.removeUser(clusterId, NAME);
    const dialog = await ask(list, what, NAME);
    await alertOf(dialog, "sql_user_not_found");
    const rows = list.getByRole("row", { includeHidden: true });
    await expect(rows.filter({ hasText: "app_api" })).toHaveCount(1);
    await expect(rows.filter({ hasText: NAME })).toHaveCount(0);
    await list.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(row(list, "app_api")).toBeFocused();
  });
