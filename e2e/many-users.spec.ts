import { expect, test } from "./support/fixtures.ts";

const COUNT = 10_000;

test("a list of ten thousand is complete, answers as one types, and keeps the document small", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.seedUsers(clusterId, COUNT, "svc_");
  await page.goto(`/clusters/${clusterId}/users`);
  await expect(page.getByText("10,000 of 10,000 loaded")).toBeVisible();
  const table = page.getByRole("table", { name: "SQL users" });
  await expect(table).toHaveAttribute("aria-rowcount", String(COUNT + 1));

  // The last column ends where the list does, also with virtual rows, and where columns are hidden.
  const right = (element: Element) => Math.round(element.getBoundingClientRect().right);
  const lastCell = table.locator("tr[data-name] td:last-child").first();
  for (const width of [800, 1024, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expect
      .poll(async () => (await lastCell.evaluate(right)) - (await table.evaluate(right)), `at ${width} px`)
      .toBe(0);
  }

  for (const [typed, shown] of [
    ["svc_09", 1_000],
    ["svc_0999", 10],
    ["svc_09999", 1],
  ] as const) {
    await page.getByRole("searchbox").fill(typed);
    await expect(table).toHaveAttribute("aria-rowcount", String(shown + 1));
  }
  await expect(page.getByRole("button", { name: "Actions for svc_09999" })).toBeVisible();

  await page.getByRole("searchbox").fill("");
  await page.getByRole("checkbox", { name: /Select all/ }).check();
  await expect(page.getByText("10,000 selected")).toBeVisible();
  await table.getByRole("row").nth(3).click();
  await page.keyboard.press("End");
  await expect(page.getByRole("button", { name: "Actions for svc_10000" })).toBeVisible();
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(2_000);
});
