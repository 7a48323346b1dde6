import type { Locator, Page } from "playwright/test";
import { expect } from "./fixtures.ts";

export function table(page: Page): Locator {
  return page.getByRole("table", { name: "SQL users" });
}

/** The row of the SQL user of exactly this name. */
export function row(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ has: page.getByText(name, { exact: true }) });
}

/** Waits until the rows are these, from top to bottom. */
export async function expectNames(page: Page, ...names: string[]): Promise<void> {
  const buttons = table(page).getByRole("button", { name: /^Actions for / });
  const shown = () =>
    buttons.evaluateAll((found) => found.map((button) => (button.ariaLabel ?? "").replace("Actions for ", "")));
  await expect.poll(shown).toEqual(names);
}
