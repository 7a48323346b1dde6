import type { Page } from "playwright";
import { userName } from "../cloud.ts";
import { type Figure, median, quantile } from "../figure.ts";
import { firstPaint } from "../first-paint.ts";
import { sized } from "../size.ts";
import { MANY, type Stage } from "../stage.ts";
import { barePage, type Seen, usersPage, visit } from "../visit.ts";

const VISITS = sized(15, 1);
const VISITS_OF_MANY = sized(7, 1);
const WORDS = ["9 77", "seeded_00", "_0431", "d 12 5", "none_such", "seeded_09999"].slice(0, sized(6, 1));

/** The users page on a warm server, opened by browsers with an empty cache. */
export async function usersPageFigures(stage: Stage): Promise<Figure[]> {
  const bare: Seen[] = [];
  const many: Seen[] = [];
  const users = usersPage(stage, stage.thousand);
  const rows = { name: "1,000 users: first rows painted", mark: "rows" };
  const { figures: firstRows, seen: few } = await firstPaint(stage.browser, users, rows);
  for (let index = 0; index < VISITS; index++)
    bare.push(await visit(stage.browser, barePage(stage), ({ seen }) => seen()));
  for (let index = 0; index < VISITS_OF_MANY; index++)
    many.push(await visit(stage.browser, usersPage(stage, stage.tenThousand), ({ seen }) => seen()));
  const used = await visit(stage.browser, usersPage(stage, stage.tenThousand), async ({ page, seen }) => {
    const last = await lastRowReached(page, MANY);
    const keys = await keysPainted(page);
    return { last, keys, seen: await seen() };
  });

  const middle = (seen: readonly Seen[], of: (seen: Seen) => number) => median(seen.map(of));
  const baseline = { name: "bare page", value: middle(bare, ({ at }) => at.shell ?? Number.NaN) };
  const paint = (name: string, seen: readonly Seen[], mark: string): Figure => ({
    name,
    unit: "ms",
    value: middle(seen, ({ at }) => at[mark] ?? Number.NaN),
    baseline,
  });
  return [
    paint("1,000 users: heading painted", few, "shell"),
    ...firstRows,
    {
      name: "1,000 users: first byte",
      unit: "ms",
      value: middle(few, ({ firstByte }) => firstByte),
      baseline: { name: "bare page", value: middle(bare, ({ firstByte }) => firstByte) },
      budget: { of: "ratio", limit: 1.5 },
    },
    {
      name: "1,000 users: document before compression",
      unit: "KB",
      value: middle(few, ({ documentKilobytes }) => documentKilobytes),
      budget: { of: "value", limit: 40 },
    },
    paint("1,000 users: all can be reached", few, "complete"),
    { name: "1,000 users: DOM elements", unit: "", value: middle(few, ({ elements }) => elements) },
    { name: "1,000 users: transferred", unit: "KB", value: middle(few, ({ kilobytes }) => kilobytes) },
    { name: "1,000 users: longest task after load", unit: "ms", value: middle(few, ({ longestTask }) => longestTask) },
    paint("10,000 users: heading painted", many, "shell"),
    paint("10,000 users: first rows painted", many, "rows"),
    paint("10,000 users: all can be reached", many, "complete"),
    {
      name: "10,000 users: longest task after load",
      unit: "ms",
      value: middle(many, ({ longestTask }) => longestTask),
      budget: { of: "value", limit: 100 },
    },
    { name: "10,000 users: transferred", unit: "KB", value: middle(many, ({ kilobytes }) => kilobytes) },
    { name: "10,000 users: End key to the last row", unit: "ms", value: used.last },
    { name: "10,000 users: key in the search painted, p50", unit: "ms", value: median(used.keys) },
    {
      name: "10,000 users: key in the search painted, p95",
      unit: "ms",
      value: quantile(used.keys, 0.95),
      budget: { of: "value", limit: 50 },
      note: `${used.keys.length} keys`,
    },
    {
      name: "10,000 users: DOM elements, at most",
      unit: "",
      value: Math.max(used.seen.elements, ...many.map(({ elements }) => elements)),
      budget: { of: "value", limit: 2_000 },
    },
    {
      name: "10,000 users: longest task while scrolling and searching",
      unit: "ms",
      value: used.seen.longestTask,
      budget: { of: "value", limit: 100 },
    },
  ];
}

/** Goes to the last row by its key and answers how long that took, as a person at the browser would wait. */
async function lastRowReached(page: Page, count: number): Promise<number> {
  await page.locator("tr[aria-rowindex='2']").focus();
  const started = performance.now();
  await page.keyboard.press("End");
  await page.locator(`tr[data-name="${userName(count - 1)}"]`).waitFor();
  return performance.now() - started;
}

/** Types words into the search and takes them away again, key by key, each after the one before has been painted. */
async function keysPainted(page: Page): Promise<number[]> {
  const search = page.getByRole("searchbox", { name: "Search SQL users" });
  await search.focus();
  for (const word of WORDS)
    for (const key of [...word, ...Array(word.length).fill("Backspace")]) await press(page, key);
  return page.evaluate(() => performance.getEntriesByName("key").map(({ duration }) => duration));
}

async function press(page: Page, key: string): Promise<void> {
  const painted = () => performance.getEntriesByName("key").length;
  const before = await page.evaluate(painted);
  await page.keyboard.press(key === " " ? "Space" : key);
  await page.waitForFunction((count) => performance.getEntriesByName("key").length > count, before);
}
