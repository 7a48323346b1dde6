import type { Browser, Page } from "playwright";
import { markFrames, measureKeys, measureLongTasks } from "./probes.ts";
import type { Session, Stage } from "./stage.ts";

/** What a browser with an empty cache has seen of a page; times in milliseconds since the navigation. */
export type Seen = {
  /** the end of the frame in which each thing was first there, by the names given */
  at: Record<string, number>;
  /** the longest task after the `load` event; 0 where none took 50 ms */
  longestTask: number;
  elements: number;
  kilobytes: number;
};

export type Look = { page: Page; seen: () => Promise<Seen> };

type Visit = { url: string; session?: Session; selectors: Record<string, string>; until: string };

/** Opens a page in a new, empty browser context, waits for the mark `until`, and hands it to `work`. */
export async function visit<T>(
  browser: Browser,
  { url, session, selectors, until }: Visit,
  work: (look: Look) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    ...(session && { storageState: session }),
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(markFrames, selectors);
    await page.addInitScript(measureKeys);
    await page.addInitScript(measureLongTasks);
    await page.goto(url);
    await page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, until, { polling: 50 });
    return await work({ page, seen: () => page.evaluate(look) });
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
function look(): Seen {
  const transfers = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
  const [navigation] = performance.getEntriesByType("navigation");
  const loaded = navigation instanceof PerformanceNavigationTiming ? navigation.loadEventEnd : 0;
  const tasks = performance.getEntriesByName("long task").filter(({ startTime }) => startTime >= loaded);
  const bytes = transfers.map((entry) => (entry instanceof PerformanceResourceTiming ? entry.transferSize : 0));
  return {
    at: Object.fromEntries(performance.getEntriesByType("mark").map(({ name, startTime }) => [name, startTime])),
    longestTask: Math.max(0, ...tasks.map(({ duration }) => duration)),
    elements: document.querySelectorAll("*").length,
    kilobytes: bytes.reduce((sum, each) => sum + each, 0) / 1024,
  };
}

/** How the users page of a cluster is opened, and when it is there. */
export function usersPage({ rolecall, session }: Stage, clusterId: string): Visit {
  return {
    url: `${rolecall.url}/clusters/${clusterId}/users`,
    session,
    selectors: { shell: "h1", rows: "tr[aria-rowindex='2']" },
    until: "complete",
  };
}

export function barePage({ bare }: Stage): Visit {
  return { url: bare.url, selectors: { shell: "h1" }, until: "shell" };
}
