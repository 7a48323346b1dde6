import type { BrowserContext, Page } from "playwright";
import { type Figure, median, quantile } from "../figure.ts";
import { measureLongTasks } from "../probes.ts";
import { sized } from "../size.ts";
import { MANY, type Stage } from "../stage.ts";

const KEYS = sized(40, 2);
const WAIT_MS = 120_000;

/** The page of a review of ten thousand SQL users: its keys from row to row, and its end with the evidence. */
export async function reviewPageFigures({ browser, rolecall, session, tenThousand }: Stage): Promise<Figure[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, storageState: session });
  try {
    const page = await openReview(context, `${rolecall.url}/reviews`, tenThousand);
    const keys = await keysPainted(page);
    const longest = await page.evaluate(longestTask);
    const closed = await msToClose(page);
    const name = `review of ${MANY.toLocaleString("en")}`;
    return [
      { name: `${name}: J and K painted, p50`, unit: "ms", value: median(keys) },
      {
        name: `${name}: J and K painted, p95`,
        unit: "ms",
        value: quantile(keys, 0.95),
        budget: { of: "value", limit: 50 },
        note: `${keys.length} keys`,
      },
      { name: `${name}: longest task`, unit: "ms", value: longest, budget: { of: "value", limit: 100 } },
      { name: `${name}: closed with its evidence`, unit: "ms", value: closed, budget: { of: "value", limit: 5_000 } },
    ];
  } finally {
    await context.close();
  }
}

const rows = (page: Page) => page.getByRole("row", { name: /seeded_\d/ });

/** Starts a review of this cluster and opens it as a person does who comes back to it. */
async function openReview(context: BrowserContext, url: string, clusterId: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.addInitScript(measureLongTasks);
  await page.addInitScript(measureRowKeys);
  await page.goto(url);
  await page.getByRole("button", { name: "Start review" }).click();
  const dialog = page.getByRole("dialog", { name: "Start review" });
  await dialog.getByLabel("Name", { exact: true }).fill("Measured");
  const clusters = dialog.getByRole("group", { name: "Clusters" });
  for (const box of await clusters.getByRole("checkbox").all()) await box.uncheck();
  await clusters.getByRole("checkbox", { name: `test-${clusterId.slice(0, 8)}` }).check();
  await dialog.getByRole("button", { name: "Start review" }).click();
  await page.getByRole("heading", { name: "Measured" }).waitFor();
  await page.reload();
  await rows(page).first().waitFor();
  return page;
}

/** Goes down and up by key, each after the one before has been painted. */
async function keysPainted(page: Page): Promise<number[]> {
  await rows(page).first().focus();
  for (const key of ["j", "k"]) for (let count = 0; count < KEYS / 2; count++) await press(page, key);
  return page.evaluate(() => performance.getEntriesByName("key").map(({ duration }) => duration));
}

async function press(page: Page, key: string): Promise<void> {
  const painted = () => performance.getEntriesByName("key").length;
  const before = await page.evaluate(painted);
  await page.keyboard.press(key);
  await page.waitForFunction((count) => performance.getEntriesByName("key").length > count, before, { polling: 10 });
}

/** Closes the review; resolves to how long the person waits for the evidence. */
async function msToClose(page: Page): Promise<number> {
  await page.getByRole("button", { name: "Close review" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByText("stay undecided").waitFor();
  const began = performance.now();
  await dialog.getByRole("button", { name: "Close review" }).click();
  await page.getByRole("link", { name: "Evidence", exact: true }).waitFor();
  return performance.now() - began;
}

/** This and the next run in the page. From each key's arrival in the browser to the end of the frame that shows its effect. */
function measureRowKeys(): void {
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

function longestTask(): number {
  const [navigation] = performance.getEntriesByType("navigation");
  const loaded = navigation instanceof PerformanceNavigationTiming ? navigation.loadEventEnd : Number.NaN;
  const tasks = performance.getEntriesByName("long task").filter(({ startTime }) => startTime >= loaded);
  return Math.max(0, ...tasks.map(({ duration }) => duration));
}
