import type { Browser, Page } from "playwright";
import { present } from "#lib/shared/present.ts";
import { markComplete, markPaints, measureKeys, measureLongTasks } from "./probes.ts";
import type { Session, Stage } from "./stage.ts";

/** The measurements of a page in a browser with an empty cache; times in milliseconds since the navigation. */
export type Seen = {
  /** when each thing was first on the screen, by the names given; `complete` when all of the list could be reached */
  at: Record<string, number>;
  /** the longest task after the `load` event; 0 where none took 50 ms */
  longestTask: number;
  elements: number;
  kilobytes: number;
  /** of the document, before compression */
  documentKilobytes: number;
  /** from the sending of the request to the first byte of the document */
  firstByte: number;
};

export type Look = { page: Page; seen: () => Promise<Seen> };

export type Visit = {
  url: string;
  session?: Session;
  /** the timed elements by name; each has text of its own */
  selectors: Record<string, string>;
  /** names of the marks that all must be there */
  until: readonly string[];
};

/** Opens a page in a new, empty browser context, waits for the marks `until`, and hands it to `work`. */
export async function visit<T>(
  browser: Browser,
  { url, session, selectors, until }: Visit,
  work: (look: Look) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(
    present({
      viewport: { width: 1280, height: 800 },
      storageState: session || undefined,
    }),
  );
  try {
    const page = await context.newPage();
    await page.addInitScript(markPaints, selectors);
    if (until.includes("complete")) await page.addInitScript(markComplete);
    await page.addInitScript(measureKeys);
    await page.addInitScript(measureLongTasks);
    await page.goto(url);
    await page.waitForFunction(isMarked, until, { polling: 50 });
    return await work({ page, seen: () => page.evaluate(look) });
  } finally {
    await context.close();
  }
}

/** This and the next run in the page. */
function isMarked(names: readonly string[]): boolean {
  return names.every((name) => performance.getEntriesByName(name).length > 0);
}

function look(): Seen {
  const transfers = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
  const [navigation] = performance.getEntriesByType("navigation");
  if (!(navigation instanceof PerformanceNavigationTiming))
    throw new Error("the browser tells nothing of the navigation");
  const loaded = navigation.loadEventEnd;
  const tasks = performance.getEntriesByName("long task").filter(({ startTime }) => startTime >= loaded);
  const bytes = transfers.map((entry) => (entry instanceof PerformanceResourceTiming ? entry.transferSize : 0));
  return {
    at: Object.fromEntries(performance.getEntriesByType("mark").map(({ name, startTime }) => [name, startTime])),
    longestTask: Math.max(0, ...tasks.map(({ duration }) => duration)),
    elements: document.querySelectorAll("*").length,
    kilobytes: bytes.reduce((sum, each) => sum + each, 0) / 1024,
    documentKilobytes: navigation.decodedBodySize / 1024,
    firstByte: navigation.responseStart - navigation.requestStart,
  };
}

/** How the users page of a cluster is opened, and when it is there. */
export function usersPage({ rolecall, session }: Stage, clusterId: string): Visit {
  return {
    url: `${rolecall.url}/clusters/${clusterId}/users`,
    session,
    selectors: { shell: "h1", rows: "tr[aria-rowindex='2'] td:nth-child(2) a" },
    until: ["shell", "rows", "complete"],
  };
}

export function barePage({ bare }: Stage): Visit {
  return { url: bare.url, selectors: { shell: "h1" }, until: ["shell"] };
}
