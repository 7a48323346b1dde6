import type { Locator } from "playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { PROVE } from "./support/prove.ts";

/** Several pages of the vendor's list, and many times the rows that the document holds. */
const COUNT = PROVE ? 10_000 : 3_000;
const TOLD = COUNT.toLocaleString("en");

/** The names of the columns that are shown, and how many cells of a row stand under no head. */
function shownColumns(table: Locator): Promise<{ columns: string[]; astray: number }> {
  return table.evaluate((element) => {
    const shown = (cells: Iterable<Element> = []) => [...cells].filter((cell) => cell.checkVisibility());
    const left = (cell: Element) => Math.round(cell.getBoundingClientRect().left);
    const heads = shown(element.querySelectorAll("th"));
    const starts = heads.map(left);
    const cells = shown(element.querySelector("tr[data-name]")?.children);
    return {
      columns: heads.flatMap((head) => head.querySelector("button")?.textContent ?? []),
      astray: cells.filter((cell, at) => left(cell) !== starts[at]).length + Math.abs(cells.length - heads.length),
    };
  });
}

test(`a list of ${TOLD} is complete, answers as one types, and keeps the document small`, async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.seedUsers(clusterId, COUNT, "svc_");
  await page.goto(`/clusters/${clusterId}/users`);
  await expect(page.getByText(`${TOLD} of ${TOLD} loaded`)).toBeVisible();
  const table = page.getByRole("table", { name: "SQL users" });
  await expect(table).toHaveAttribute("aria-rowcount", String(COUNT + 1));

  // The last column ends where the list does, also with virtual rows, and where columns are hidden.
  const right = (element: Element) => Math.round(element.getBoundingClientRect().right);
  const lastCell = table.locator("tr[data-name] td:last-child").first();
  for (const [width, columns] of [
    [700, ["Name", "State"]],
    [800, ["Name", "State", "Password age"]],
    [1024, ["Name", "State", "Owner", "Password age"]],
    [1280, ["Name", "State", "Owner", "Purpose", "Password age"]],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await expect
      .poll(async () => (await lastCell.evaluate(right)) - (await table.evaluate(right)), `at ${width} px`)
      .toBe(0);
    await expect.poll(() => shownColumns(table), `at ${width} px`).toEqual({ columns, astray: 0 });
  }

  for (const [typed, shown] of [
    ["svc_02", 1_000],
    ["svc_0299", 10],
    ["svc_02999", 1],
  ] as const) {
    await page.getByRole("searchbox").fill(typed);
    await expect(table).toHaveAttribute("aria-rowcount", String(shown + 1));
  }
  await expect(page.getByRole("button", { name: "Actions for svc_02999" })).toBeVisible();

  await page.getByRole("searchbox").fill("");
  await page.getByRole("checkbox", { name: /Select all/ }).check();
  await expect(page.getByText(`${TOLD} selected`)).toBeVisible();
  await table.getByRole("row").nth(3).click();
  await page.keyboard.press("End");
  await expect(page.getByRole("button", { name: `Actions for svc_${String(COUNT).padStart(5, "0")}` })).toBeVisible();
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(2_000);
});
