import type { Dialog, Locator, Page } from "playwright/test";
import { test as base, expect } from "./support/fixtures.ts";
import { pasted } from "./support/pages/keyboard.ts";
import { addPerson, giveRole, pageOf } from "./support/persons.ts";
import { row } from "./support/rows.ts";
import { inStore } from "./support/store-file.ts";
import { ask, copyOnce, done, openUsers, revealed } from "./support/users-page.ts";
import { methodsSent } from "./support/vendor.ts";

const NAME = "app_ledger";

/** `dialog`: the copy-once dialog after a reset of NAME. The tab's previous page is the clusters. */
const test = base.extend<{ dialog: Locator }>({
  dialog: async ({ page, cloud, clusterId }, use) => {
    await cloud.addUser(clusterId, NAME);
    await cloud.addUser(clusterId, "app_other");
    await page.goto("/clusters");
    await openUsers(page, clusterId);
    await ask(page, "reset", NAME);
    const dialog = copyOnce(page, NAME);
    await expect(dialog).toBeVisible();
    await use(dialog);
  },
});

/** All text of a document: its HTML and the values of its fields. */
function documentText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea")] as (HTMLInputElement | HTMLTextAreaElement)[];
    const stored = [localStorage, sessionStorage, history.state, document.cookie, location.href];
    return [document.documentElement.outerHTML, ...fields.map(({ value }) => value), JSON.stringify(stored)].join("\n");
  });
}

/** Answers the next question whether to leave the page with "stay". */
async function stayAt(page: Page, leave: () => Promise<unknown>): Promise<string> {
  const questions = Promise.withResolvers<string>();
  page.once("dialog", async (question: Dialog) => {
    await question.dismiss();
    questions.resolve(question.type());
  });
  await leave();
  return questions.promise;
}

test("Escape, a click beside it, the back button, a reload and closing the tab do not lose a password that is not stored", async ({
  page,
  dialog,
  cloud,
  clusterId,
}) => {
  const password = await revealed(dialog);
  const address = page.url();
  const stillThere = async () => {
    await expect(dialog.getByRole("textbox", { name: "Password" })).toHaveValue(password);
    expect(page.url()).toBe(address);
  };
  await expect(dialog.getByRole("button", { name: "Close" })).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: "Done" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await stillThere();
  await page.mouse.click(4, 4);
  await stillThere();
  for (let count = 0; count < 2; count++) {
    await page.evaluate(() => history.back());
    await expect(dialog.getByRole("status").filter({ hasText: "Store the password and tick the box" })).toBeAttached();
    await stillThere();
  }
  expect(await stayAt(page, () => page.evaluate(() => history.go(-2)))).toBe("beforeunload");
  await stillThere();
  expect(await stayAt(page, () => page.evaluate(() => location.reload()))).toBe("beforeunload");
  await stillThere();
  expect(await stayAt(page, () => page.close({ runBeforeUnload: true }))).toBe("beforeunload");
  await stillThere();
  expect(cloud.passwordMatches(clusterId, NAME, password)).toBe(true);

  await done(dialog);
  await expect(row(page, NAME)).toBeFocused();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Clusters" })).toBeVisible();
});

test("once the password is marked as stored, Escape closes the dialog and a reload does not ask", async ({
  page,
  dialog,
}) => {
  await dialog.getByRole("checkbox", { name: "I have stored this password" }).check();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(row(page, NAME)).toBeFocused();
  const questions: string[] = [];
  page.on("dialog", (question) => {
    questions.push(question.type());
    void question.accept();
  });
  await page.reload();
  await expect(row(page, NAME)).toBeVisible();
  expect(questions).toEqual([]);
});

test("the password is in no document until it is revealed, and in none after the dialog", async ({ page, dialog }) => {
  const masked = [await documentText(page)];
  for (const form of await dialog.getByRole("tab").all()) {
    await form.click();
    masked.push(await documentText(page));
  }
  await dialog.getByRole("tab", { name: "Plain" }).click();
  // The panel of the previous tab stays for a moment.
  await expect(dialog.getByRole("tabpanel")).toHaveCount(1);
  const password = await revealed(dialog);
  expect(await documentText(page)).toContain(password);
  expect(masked.filter((text) => text.includes(password))).toEqual([]);
  await dialog.getByRole("button", { name: "Hide" }).click();
  expect(await documentText(page)).not.toContain(password);
  await dialog.getByRole("button", { name: "Reveal" }).click();
  await done(dialog);
  expect(await documentText(page)).not.toContain(password);
});

test("Discard and reset again sets another password, which starts masked and not yet stored", async ({
  page,
  dialog,
  cloud,
  clusterId,
}) => {
  const first = await revealed(dialog);
  const stored = dialog.getByRole("checkbox", { name: "I have stored this password" });
  await stored.check();
  await dialog.getByRole("button", { name: "Discard and reset again" }).click();
  await expect(dialog.getByText("The previous one no longer works").first()).toBeVisible();
  await expect(stored).not.toBeChecked();
  await expect(dialog.getByRole("button", { name: "Done" })).toBeDisabled();
  await expect(dialog.getByRole("textbox", { name: "Password" })).toHaveValue(/^•+$/);
  const second = await revealed(dialog);
  expect(second).not.toBe(first);
  expect(cloud.passwordMatches(clusterId, NAME, first)).toBe(false);
  expect(cloud.passwordMatches(clusterId, NAME, second)).toBe(true);
  expect(methodsSent(cloud, clusterId, NAME)).toEqual(["PUT", "PUT"]);
  await done(dialog);
  await expect(row(page, NAME)).toBeFocused();
});

test("if the browser cannot copy, the dialog says so, selects the text and names the keys", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, NAME);
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await openUsers(page, clusterId);
  await ask(page, "reset", NAME);
  const dialog = copyOnce(page, NAME);
  await dialog.getByRole("button", { name: "Copy password" }).click();
  await expect(dialog.getByText("Selected: press Ctrl+C")).toBeVisible();
  await expect(dialog.getByText("Copied")).toHaveCount(0);
  const field = dialog.getByRole("textbox", { name: "Password" });
  await expect(field).toBeFocused();
  await page.keyboard.press("ControlOrMeta+C");
  expect(await pasted(page)).toBe(await field.inputValue());
  expect(cloud.passwordMatches(clusterId, NAME, await field.inputValue())).toBe(true);
});

test("leaving is blocked while a password is being set", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, NAME);
  await page.goto("/clusters");
  await openUsers(page, clusterId);
  const held = cloud.fault({ route: "sql-users.set-password", clusterId, hold: true });
  const dialog = await ask(page, "reset", NAME);
  await held.struck;
  await page.keyboard.press("Escape");
  await page.evaluate(() => history.back());
  expect(await stayAt(page, () => page.evaluate(() => location.reload()))).toBe("beforeunload");
  await expect(dialog).toBeVisible();
  held.release();
  expect(cloud.passwordMatches(clusterId, NAME, await revealed(copyOnce(page, NAME)))).toBe(true);
});

test("a second person is asked before they replace a password on another screen, and that screen then says so", async ({
  page,
  dialog,
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const first = await revealed(dialog);
  const bea = addPerson(rolecall, "Bea Lund");
  giveRole(rolecall, bea, clusterId, "cluster_admin");
  const theirs = await pageOf(browser, rolecall, bea);
  await openUsers(theirs, clusterId);
  const question = await ask(theirs, "reset", NAME);
  await expect(question.getByRole("alert")).toContainText("Lena Hoffmann has had it on screen since");
  expect(cloud.passwordMatches(clusterId, NAME, first)).toBe(true);

  await question.getByRole("button", { name: "Reset anyway" }).click();
  const second = await revealed(copyOnce(theirs, NAME));
  expect(cloud.passwordMatches(clusterId, NAME, second)).toBe(true);
  await expect(dialog.getByRole("alert")).toContainText("This password no longer works. Bea Lund reset the password");
  // It need not be stored before leaving.
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(row(page, NAME)).toBeFocused();
  await expect(page.getByRole("button", { name: /^Notices/ })).toBeVisible();

  await done(copyOnce(theirs, NAME));
  // The dialog closes before the server knows that nobody has the password on screen.
  const inView = () => inStore(rolecall, "select id from shown_passwords where viewer_id = ?", bea.id);
  await expect.poll(inView).toEqual([]);
  await ask(page, "reset", NAME);
  await expect(copyOnce(page, NAME)).toBeVisible();
});
