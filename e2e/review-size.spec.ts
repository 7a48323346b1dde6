import type { Page } from "playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { expectPrints } from "./support/pages/printed.ts";
import { addPerson, pageOf } from "./support/persons.ts";
import { PROVE } from "./support/prove.ts";

const ROWS = PROVE ? 10_000 : 300;
/** As much as the page of SQL users, although each row has a button for every decision. */
const DOCUMENT_KB = 40;
const ELEMENTS = 2_000;
const KEYS = 40;
/** A limit for what hangs; `npm run bench` measures how long a key and the evidence take. */
const LONGEST_MS = PROVE ? 600_000 : 60_000;

test(`a review of ${ROWS.toLocaleString("en")} rows is a small document, answers its keys and is closed with its evidence @long`, async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.seedUsers(clusterId, ROWS, "svc_");
  const page = await pageOf(browser, rolecall, addPerson(rolecall, "Olga Many", "administrator"));
  await start(page, clusterId);
  const first = row(page, 1);

  await page.reload();
  await expect(row(page, 40)).toBeVisible();
  expect((await page.evaluate(documentBytes)) / 1024).toBeLessThan(DOCUMENT_KB);

  await first.focus();
  for (let key = 0; key < KEYS / 2; key++) await page.keyboard.press("j");
  await expect(row(page, 1 + KEYS / 2)).toBeFocused();
  for (let key = 0; key < KEYS / 2; key++) await page.keyboard.press("k");
  await expect(first).toBeFocused();
  // From the last row on, the next page comes by the same key.
  await page.keyboard.press("End");
  await page.keyboard.press("j");
  await expect(row(page, 41)).toBeFocused();
  // Closing asks again where the counts have changed since the page was read.
  const decided = page.waitForResponse((response) => response.request().method() === "POST");
  // To keep one that nobody has verified needs a reason.
  await page.keyboard.press("e");
  await expect(page.getByRole("textbox", { name: /^Why keep / })).toBeFocused();
  await page.keyboard.type("Serves the shop");
  await page.keyboard.press("Enter");
  await decided;
  await expect(row(page, 41).getByRole("radio", { name: "Keep" })).toBeChecked();
  await expect(row(page, 42)).toBeFocused();
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(ELEMENTS);

  await close(page);
  await page.goto(`/api${new URL(page.url()).pathname}/evidence/review.html`);
  await expectPrints(page, ROWS);
});

const row = (page: Page, number: number) =>
  page.getByRole("row", { name: new RegExp(`svc_${String(number).padStart(5, "0")}`) });

/** Starts a review of this cluster alone. */
async function start(page: Page, clusterId: string): Promise<void> {
  await page.goto("/reviews");
  await page.getByRole("button", { name: "Start review" }).click();
  const dialog = page.getByRole("dialog", { name: "Start review" });
  await dialog.getByLabel("Name", { exact: true }).fill("Many rows");
  const clusters = dialog.getByRole("group", { name: "Clusters" });
  for (const box of await clusters.getByRole("checkbox").all()) await box.uncheck();
  await clusters.getByRole("checkbox", { name: `test-${clusterId.slice(0, 8)}` }).check();
  await dialog.getByRole("button", { name: "Start review" }).click();
  await expect(page.getByRole("heading", { name: "Many rows" })).toBeVisible({ timeout: LONGEST_MS });
}

async function close(page: Page): Promise<void> {
  await page.reload();
  await page.getByRole("button", { name: "Close review" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("stay undecided");
  await dialog.getByRole("button", { name: "Close review" }).click();
  await expect(page.getByRole("link", { name: "Evidence", exact: true })).toBeVisible({ timeout: LONGEST_MS });
}

/** Runs in the page. */
function documentBytes(): number {
  const [navigation] = performance.getEntriesByType("navigation");
  return navigation instanceof PerformanceNavigationTiming ? navigation.decodedBodySize : Number.NaN;
}
