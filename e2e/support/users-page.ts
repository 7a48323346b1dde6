import { expect, type Locator, type Page } from "playwright/test";
import { ERROR_WORDS, type ErrorCode } from "../../lib/shared/errors/errors.ts";
import type { Change } from "./changes.ts";

export const REQUEST_ID = /req_[0-9A-Z]{26}/;

export async function openUsers(page: Page, clusterId: string): Promise<void> {
  await page.goto(`/clusters/${clusterId}/users`);
  await expect(page.getByRole("heading", { name: "SQL users", level: 1 })).toBeVisible();
}

/** Opens the dialog of a change, fills it in and sends it. */
export async function ask(page: Page, what: Change, name: string): Promise<Locator> {
  if (what === "create") {
    await page.getByRole("button", { name: "Create SQL user" }).click();
    const dialog = page.getByRole("dialog", { name: "Create SQL user" });
    await dialog.getByLabel("Username").fill(name);
    await dialog.getByRole("button", { name: "Create SQL user" }).click();
    return dialog;
  }
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  if (what === "reset") {
    await page.getByRole("menuitem", { name: "Reset password" }).click();
    const dialog = page.getByRole("dialog", { name: `Reset password of ${name}` });
    await dialog.getByRole("button", { name: "Reset password" }).click();
    return dialog;
  }
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = page.getByRole("alertdialog", { name: `Delete ${name}` });
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await dialog.getByRole("button", { name: `Delete ${name}` }).click();
  return dialog;
}

/** The copy-once dialog of this SQL user. */
export function copyOnce(page: Page, name: string): Locator {
  return page.getByRole("dialog", { name: `Password for ${name}, shown once` });
}

/** Reveals the password in the copy-once dialog and gives it. */
export async function revealed(dialog: Locator): Promise<string> {
  await dialog.getByRole("button", { name: "Reveal" }).click();
  const field = dialog.getByRole("textbox", { name: "Password" });
  await expect(field).toHaveValue(/^[\w-]{32}$/);
  return field.inputValue();
}

/** Confirms that the password is stored, and closes the copy-once dialog. */
export async function done(dialog: Locator): Promise<void> {
  await dialog.getByRole("checkbox", { name: "I have stored this password" }).check();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toBeHidden();
}

/** The alerts of the page itself, without the empty one of Next.js. */
export function alerts(page: Page): Locator {
  return page.getByRole("main").getByRole("alert");
}

/** Waits until the alert within says this, in the words that every failure has, and gives its request id. */
export async function alertOf(within: Page | Locator, code: ErrorCode): Promise<string> {
  // Show what will happen may show the same failure.
  const alerts = within.getByRole("alert").filter({ hasText: ERROR_WORDS[code].title });
  const alert = alerts.filter({ hasText: REQUEST_ID }).first();
  await expect(alert).toContainText(ERROR_WORDS[code].text);
  await expect(alert).toContainText(REQUEST_ID);
  return REQUEST_ID.exec((await alert.textContent()) ?? "")?.[0] ?? "";
}
