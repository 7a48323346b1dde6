import type { Locator } from "playwright/test";

/** Chooses in a field that opens a search: types a word, and takes the first that is found with this name. An empty word takes it from the first ones. */
export async function pick(within: Locator, label: string, name: string, word = name): Promise<void> {
  const page = within.page();
  await within.getByRole("button", { name: new RegExp(`^${label} `) }).click();
  const search = page.getByRole("combobox", { name: /^Name/ });
  if (word !== "") await search.fill(word);
  await page.getByRole("option", { name }).first().click();
  await search.waitFor({ state: "detached" });
}
