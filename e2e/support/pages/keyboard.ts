import { expect, type Locator, type Page } from "playwright/test";
import { whenAlive } from "../alive.ts";

const MOST_STEPS = 120;

/** Moves the focus to `target` with one key alone. Fails where that key does not lead there. */
export async function tabTo(
  page: Page,
  target: Locator,
  key: "Tab" | "Shift+Tab" | "ArrowDown" = "Tab",
): Promise<void> {
  await expect(target).toBeVisible();
  await whenAlive(target);
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${MOST_STEPS} times ${key} did not lead to ${target}`);
}

/** Goes to a button, a link or a checkbox and presses it. */
export async function press(page: Page, target: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Chooses from the menu that is opening. Its first item has the focus as soon as it is there. */
export async function choose(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await tabTo(page, page.getByRole("menuitem", { name }), "ArrowDown");
  await page.keyboard.press("Enter");
}

/** Goes to a field and replaces its content by typing. */
export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

/** The content of the clipboard, read by pasting it elsewhere, since Rolecall's pages may not read it. */
export async function pasted(page: Page): Promise<string> {
  const elsewhere = await page.context().newPage();
  await elsewhere.setContent("<textarea></textarea>");
  const field = elsewhere.getByRole("textbox");
  await field.focus();
  await elsewhere.keyboard.press("ControlOrMeta+V");
  await expect(field).not.toHaveValue("");
  const text = await field.inputValue();
  await elsewhere.close();
  await page.bringToFront();
  return text;
}
