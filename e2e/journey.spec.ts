import type { Page } from "playwright/test";
import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { enter } from "./support/accounts.ts";
import { ADMINISTRATOR, expect } from "./support/fixtures.ts";
import { type Decoded, READERS } from "./support/pages/credential-forms.ts";
import { choose, pasted, press, tabTo, type } from "./support/pages/keyboard.ts";
import { row } from "./support/rows.ts";
import { inStore, newestSession } from "./support/store-file.ts";
import { canLogIn } from "./support/stores/database-login.ts";
import { test } from "./support/stores/on-database.ts";
import { alertOf, copyOnce, openUsers } from "./support/users-page.ts";
import { methodsSent } from "./support/vendor.ts";

const CLUSTER = DEMO_CLUSTERS.production;
const NAME = "app_ledger";
const PURPOSE = "Books what the checkout has sold";

test("the whole life of a SQL user by keyboard alone, checked by logins to a database", async ({
  stranger: page,
  startOwn,
  cloud,
  database,
}) => {
  const rolecall = await startOwn();
  await page.context().grantPermissions(["clipboard-write"], { origin: rolecall.url });
  const { keyboard } = page;

  await test.step("set up through the printed link", async () => {
    await page.goto(rolecall.setupLink);
    await expect(page.getByRole("button", { name: "Create administrator" })).toBeEnabled();
    await type(page, page.getByLabel("Name"), ADMINISTRATOR.name);
    await type(page, page.getByLabel("Email"), ADMINISTRATOR.email);
    await type(page, page.getByLabel("Password"), ADMINISTRATOR.password);
    await press(page, page.getByRole("button", { name: "Create administrator" }));
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  });

  await test.step("sign out and in", async () => {
    await press(page, page.getByRole("button", { name: "Account" }));
    await choose(page, "Sign out");
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await type(page, page.getByLabel("Email"), ADMINISTRATOR.email);
    await type(page, page.getByLabel("Password"), ADMINISTRATOR.password);
    await keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  });

  await test.step("choose the cluster", async () => {
    await press(page, page.getByRole("button", { name: /^Cluster / }));
    const choices = page.getByRole("dialog", { name: "Clusters" });
    await expect(choices.getByRole("combobox", { name: "Name or label of a cluster" })).toBeFocused();
    await keyboard.type("freight-prod");
    await expect(choices.getByRole("option")).toHaveText([/^freight-prod/]);
    await keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "SQL users" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "SQL users" })).toBeVisible();
    await expect(row(page, "app_billing")).toBeVisible();
    await expect(row(page, "app_billing")).toBeVisible();
  });

  const first = await test.step("create", async () => {
    await press(page, page.getByRole("button", { name: "Create SQL user" }));
    const dialog = page.getByRole("dialog", { name: "Create SQL user" });
    await expect(dialog.getByLabel("Username")).toBeFocused();
    await keyboard.type(NAME);
    await type(page, dialog.getByLabel("Purpose"), PURPOSE);
    await keyboard.press("Enter");
    return copyAndClose(page, READERS);
  });
  expect(await canLogIn(database, NAME, first)).toBe(true);
  await expect(row(page, NAME)).toContainText(PURPOSE);
  await expect(row(page, NAME)).toContainText("admin");

  const second = await test.step("reset", async () => {
    await keyboard.press("Shift+F10");
    await choose(page, "Reset password");
    const dialog = page.getByRole("dialog", { name: `Reset password of ${NAME}` });
    await expect(dialog.getByRole("button", { name: "Reset password" })).toBeFocused();
    await keyboard.press("Enter");
    return copyAndClose(page);
  });
  expect(await canLogIn(database, NAME, first)).toBe(false);
  expect(await canLogIn(database, NAME, second)).toBe(true);

  await test.step("delete", async () => {
    await keyboard.press("Shift+F10");
    await choose(page, "Delete");
    const dialog = page.getByRole("alertdialog", { name: `Delete ${NAME}` });
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
    await type(page, dialog.getByLabel(`Type ${NAME} to confirm`), NAME);
    await press(page, dialog.getByRole("button", { name: `Delete ${NAME}` }));
    await expect(dialog).toBeHidden();
    await expect(row(page, NAME)).toHaveCount(0);
    // The row after the deleted one.
    await expect(row(page, "app_notifications")).toBeFocused();
  });
  expect(await canLogIn(database, NAME, first)).toBe(false);
  expect(await canLogIn(database, NAME, second)).toBe(false);
  expect(cloud.userNames(CLUSTER)).not.toContain(NAME);
  expect(methodsSent(cloud, CLUSTER, NAME)).toEqual(["POST", "PUT", "DELETE"]);
});

/** Copies the password, confirms that it is stored, and returns it. The row then has the focus. */
async function copyAndClose(page: Page, forms: typeof READERS = {}): Promise<string> {
  const dialog = copyOnce(page, NAME);
  await expect(dialog.getByRole("button", { name: "Copy password" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Copied")).toBeVisible();
  const password = await pasted(page);
  expect(password).toMatch(/^[A-Za-z0-9][\w-]{30}[A-Za-z0-9]$/);

  for (const [form, read] of Object.entries(forms)) {
    const panel = dialog.getByRole("tabpanel", { name: form });
    await tabTo(page, dialog.getByRole("tab", { selected: true }), "Shift+Tab");
    await page.keyboard.press("ArrowRight");
    await expect(dialog.getByRole("tab", { name: form })).toBeFocused();
    await press(page, panel.getByRole("button", { name: "Copy" }));
    await expect(panel.getByText("Copied")).toBeVisible();
    const decoded = read(await pasted(page));
    expect(decoded.length, form).toBeGreaterThan(0);
    expect(decoded, form).toEqual(decoded.map((): Decoded => ({ user: NAME, password })));
  }

  await press(page, dialog.getByRole("checkbox", { name: "I have stored this password" }), "Space");
  await press(page, dialog.getByRole("button", { name: "Done" }));
  await expect(dialog).toBeHidden();
  await expect(row(page, NAME)).toBeFocused();
  return password;
}

test("a delete in an older session asks for the password, and then continues automatically", async ({
  stranger: page,
  signedIn,
  rolecall,
  cloud,
  playwright,
}) => {
  expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]);
  await cloud.addUser(CLUSTER, "app_older");
  await enter(page, rolecall);
  // Another test may have read this cluster a moment ago.
  await page.request.get(`/api/operations/sql_user.list?clusterId=${CLUSTER}&fresh=true`);
  const id = newestSession(rolecall);
  const storageState = await page.context().storageState();
  const copy = await playwright.request.newContext({ baseURL: rolecall.url, storageState });
  const elevenMinutesAgo = Date.now() - 11 * 60_000;
  inStore(rolecall, "update sessions set confirmed_at = ? where id_hash = ?", elevenMinutesAgo, id);

  await openUsers(page, CLUSTER);
  await page.getByRole("button", { name: "Actions for app_older" }).press("Enter");
  await page.getByRole("menuitem", { name: "Delete" }).press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "Delete app_older" });
  await type(page, dialog.getByLabel("Type app_older to confirm"), "app_older");
  await page.keyboard.press("Enter");

  const confirm = page.getByRole("dialog", { name: "Confirm it is you" });
  await expect(confirm.getByLabel("Your password")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(confirm).toBeHidden();
  await expect(dialog.getByLabel("Type app_older to confirm")).toHaveValue("app_older");
  expect(methodsSent(cloud, CLUSTER, "app_older")).toEqual([]);

  await tabTo(page, dialog.getByLabel("Type app_older to confirm"));
  await page.keyboard.press("Enter");
  await expect(confirm.getByLabel("Your password")).toBeFocused();
  await page.keyboard.type("heron-quarry-lantern-62");
  await page.keyboard.press("Enter");
  await alertOf(confirm, "password_wrong");
  expect((await copy.get("/api/operations/cluster.list")).status()).toBe(200);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(ADMINISTRATOR.password);
  await page.keyboard.press("Enter");
  await expect(confirm).toBeHidden();
  await expect(dialog).toBeHidden();
  await expect(row(page, "app_older")).toHaveCount(0);
  expect(methodsSent(cloud, CLUSTER, "app_older")).toEqual(["DELETE"]);
  // The old id stays valid for ten seconds, for requests in flight. After that, a leaked id is useless.
  inStore(rolecall, "update sessions set renewed_at = renewed_at - 11000 where renewed_at is not null");
  expect((await copy.get("/api/operations/cluster.list")).status()).toBe(401);
  await copy.dispose();
});
