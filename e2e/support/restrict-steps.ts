import type { Page } from "playwright/test";
import type { Emulator } from "../../lib/emulator/emulator.ts";
import { expect } from "./fixtures.ts";
import { turnOn } from "./sql-cluster.ts";
import { openUsers } from "./users-page.ts";

/** One stays admin; the others get levels by their names. */
export const STAYS = "keeper";
export const NAMES = ["shop_ro", "shop_rw", "stock_ro"];

export async function select(page: Page, clusterId: string, names: readonly string[]): Promise<void> {
  await openUsers(page, clusterId);
  for (const name of names) await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
  await page.getByRole("link", { name: "Restrict…" }).click();
  await expect(page.getByRole("heading", { name: `Restrict ${names.length} SQL users of` })).toBeVisible();
}

/** Starts the restriction from what each loses: without a wait after the first one. */
export async function start(page: Page, count: number): Promise<void> {
  await page.getByRole("checkbox", { name: "Restrict one first, then wait" }).uncheck();
  const button = page.getByRole("button", { name: `Restrict ${count} SQL users` });
  await expect(button).toBeDisabled();
  await page.getByLabel(`Type ${count} to confirm`).fill(String(count));
  await button.click();
}

/** Has the SQL users on the cluster and the connection on, and chooses all but the one that stays. */
export async function chooseAll(page: Page, cloud: Emulator, clusterId: string): Promise<void> {
  for (const name of [STAYS, ...NAMES]) await cloud.addUser(clusterId, name);
  await turnOn(page, clusterId, "Manage");
  await select(page, clusterId, NAMES);
}

/** Restricts those that are chosen, all at once, and waits until it is done. */
export async function restrictAll(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show what each loses" }).click();
  await start(page, NAMES.length);
  await expect(page.getByText("Done: 3 of 3 are restricted.").first()).toBeAttached();
}
