import type { Page } from "playwright/test";
import { measureLongTasks } from "../bench/probes.ts";
import { expect, test } from "./support/fixtures.ts";
import { addPerson, pageOf } from "./support/persons.ts";
import { expectPrints } from "./support/printed.ts";
import { PROVE } from "./support/prove.ts";

const ROWS = PROVE ? 10_000 : 300;
/** As much as the page of SQL users, although each row has a button for every decision. */
const DOCUMENT_KB = 40;
const ELEMENTS = 2_000;
const KEY_MS = 50;
const TASK_MS = 100;
const EVIDENCE_MS = 5_000;
const KEYS = 40;

test(`a review of ${ROWS.toLocaleString("en")} rows is a small document, answers its keys at once and is closed with its evidence @long`, async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.seedUsers(clusterId, ROWS, "svc_");
  const page = await pageOf(browser, rolecall, addPerson(rolecall, "Olga Many", "administrator"));
  await page.addInitScript(measureLongTasks);
  const startMs = await start(page, clusterId);
  const first = row(page, 1);

  await page.reload();
  await expect(row(page, 40)).toBeVisible();
  const seen = await page.evaluate(look);
  expect(seen.documentBytes / 1024).toBeLessThan(DOCUMENT_KB);

  await page.evaluate(measureKeys);
  await first.focus();
  for (let key = 0; key < KEYS / 2; key++) await press(page, "j");
  await expect(row(page, 1 + KEYS / 2)).toBeFocused();
  for (let key = 0; key < KEYS / 2; key++) await press(page, "k");
  await expect(first).toBeFocused();
  const keys = await page.evaluate(() => performance.getEntriesByName("key").map(({ duration }) => duration));
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
  const used = await page.evaluate(look);
  expect(used.elements).toBeLessThan(ELEMENTS);

  const closeMs = await close(page);
  await page.goto(`/api${new URL(page.url()).pathname}/evidence/review.html`);
  await expectPrints(page, ROWS);
  const key = quantile(keys, 0.95);
  const task = Math.max(seen.longestTask, used.longestTask);
  const description = `${ROWS} rows: started in ${round(startMs)} ms; document ${round(seen.documentBytes / 1024)} KB (${round(seen.bytes / 1024)} KB transferred), first byte ${round(seen.firstByte)} ms, painted ${round(seen.painted)} ms; ${seen.elements} elements, ${used.elements} later; J and K painted in ${round(quantile(keys, 0.5))} ms at the median, ${round(key)} ms at p95; longest task ${round(task)} ms; closed with its evidence in ${round(closeMs)} ms`;
  test.info().annotations.push({ type: "seen", description });
  console.log(description);
  if (!PROVE) return;
  expect(key).toBeLessThan(KEY_MS);
  expect(task).toBeLessThan(TASK_MS);
  expect(closeMs).toBeLessThan(EVIDENCE_MS);
});

const row = (page: Page, number: number) =>
  page.getByRole("row", { name: new RegExp(`svc_${String(number).padStart(5, "0")}`) });
const round = (value: number) => Math.round(value);
const quantile = (values: readonly number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? Number.NaN;

/** Starts a review of this cluster alone; resolves to how long that took, in milliseconds. */
async function start(page: Page, clusterId: string): Promise<number> {
  await page.goto("/reviews");
  await page.getByRole("button", { name: "Start review" }).click();
  const dialog = page.getByRole("dialog", { name: "Start review" });
  await dialog.getByLabel("Name", { exact: true }).fill("Many rows");
  const clusters = dialog.getByRole("group", { name: "Clusters" });
  for (const box of await clusters.getByRole("checkbox").all()) await box.uncheck();
  await clusters.getByRole("checkbox", { name: `test-${clusterId.slice(0, 8)}` }).check();
  const began = performance.now();
  await dialog.getByRole("button", { name: "Start review" }).click();
  await expect(page.getByRole("heading", { name: "Many rows" })).toBeVisible({ timeout: 60_000 });
  return performance.now() - began;
}

/** Closes it; resolves to how long that took. */
async function close(page: Page): Promise<number> {
  await page.reload();
  await page.getByRole("button", { name: "Close review" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("stay undecided");
  const began = performance.now();
  await dialog.getByRole("button", { name: "Close review" }).click();
  await expect(page.getByRole("link", { name: "Evidence", exact: true })).toBeVisible({ timeout: 60_000 });
  return performance.now() - began;
}

async function press(page: Page, key: string): Promise<void> {
  const before = await page.evaluate(() => performance.getEntriesByName("key").length);
  await page.keyboard.press(key);
  await page.waitForFunction((count) => performance.getEntriesByName("key").length > count, before, { polling: 10 });
}

/** This and the next run in the page. From each key's arrival in the browser to the end of the frame that shows its effect. */
function measureKeys(): void {
  window.addEventListener(
    "keydown",
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => performance.measure("key", { start: timeStamp, end: performance.now() });
        channel.port2.postMessage(null);
      }),
    true,
  );
}

function look() {
  const [navigation] = performance.getEntriesByType("navigation");
  if (!(navigation instanceof PerformanceNavigationTiming))
    throw new Error("the browser tells nothing of the navigation");
  const { loadEventEnd, decodedBodySize, transferSize, responseStart, requestStart } = navigation;
  const tasks = performance.getEntriesByName("long task").filter(({ startTime }) => startTime >= loadEventEnd);
  return {
    documentBytes: decodedBodySize,
    bytes: transferSize,
    firstByte: responseStart - requestStart,
    painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    elements: document.querySelectorAll("*").length,
    longestTask: Math.max(0, ...tasks.map(({ duration }) => duration)),
  };
}
