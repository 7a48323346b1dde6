import { setTimeout as pause } from "node:timers/promises";
import type { Locator, Page } from "playwright/test";

/** Actions of a person on an element. */
const ACTS = [
  ...(["check", "clear", "click", "dblclick", "dragTo", "fill", "focus", "hover"] as const),
  ...(["press", "pressSequentially", "selectOption", "setChecked", "uncheck"] as const),
];

const ALIVE_MS = 30_000;
/** Pages whose test acts before hydration. */
const withoutScript = new WeakSet<Page>();
/** Pages that still show a document that was hydrated. */
const aliveSince = new WeakSet<Page>();
const watched = new WeakSet<Page>();
/** Prototypes of locators and pages that are already patched. */
const waiting = new WeakSet<object>();

/**
 * Waits until the page handles clicks on this element. Before hydration, a click is lost or handled by the browser. Returns at once for a
 * page without Next.js or scripts.
 */
export async function whenAlive(element: Locator): Promise<void> {
  if (withoutScript.has(element.page())) return;
  const end = Date.now() + ALIVE_MS;
  while (!(await isAlive(element))) {
    if (Date.now() > end) throw new Error(`${element} answers to nothing`);
    await pause(20);
  }
}

async function isAlive(element: Locator): Promise<boolean> {
  try {
    return await element.evaluate(
      (node) => !("__next_f" in window) || Object.keys(node).some((key) => key.startsWith("__reactProps")),
    );
  } catch (error) {
    // The page has navigated meanwhile.
    if (String(error).includes("Execution context was destroyed")) return false;
    throw error;
  }
}

/** Only the first act on a document waits; its first event makes React hydrate the rest. */
async function untilAlive(element: Locator): Promise<void> {
  const page = element.page();
  if (!watched.has(page)) {
    watched.add(page);
    page.on("framenavigated", (frame) => frame === page.mainFrame() && aliveSince.delete(page));
  }
  if (aliveSince.has(page)) return;
  aliveSince.add(page);
  await whenAlive(element);
}

/**
 * From now on the first act on each document waits for hydration. Playwright waits until an element is visible and stable, but a
 * server-rendered page looks ready before it is.
 */
export function actWhenAlive(page: Page): void {
  // All pages of a worker share the prototype of locators.
  const locators = Object.getPrototypeOf(page.locator("body"));
  if (waiting.has(locators)) return;
  waiting.add(locators);
  for (const name of ACTS) {
    const act = locators[name];
    locators[name] = async function (this: Locator, ...given: unknown[]) {
      await untilAlive(this);
      return act.apply(this, given);
    };
  }
}

/**
 * From now on a reload or navigation waits until a closed dialog has removed its history entry, since the browser drops one of two
 * concurrent navigations. While a dialog is open it does not wait, since the test is then about leaving it.
 */
export function leaveWhenReturned(page: Page): void {
  const pages = Object.getPrototypeOf(page);
  if (waiting.has(pages)) return;
  waiting.add(pages);
  for (const name of ["reload", "goto"] as const) {
    const leave = pages[name];
    pages[name] = async function (this: Page, ...given: unknown[]) {
      if (this.url().startsWith("http")) await this.waitForFunction(hasReturned);
      return leave.apply(this, given);
    };
  }
}

/** Runs in the page. The mark is that of navigation-guard.ts. */
function hasReturned(): boolean {
  return !window.history.state?.rolecallGuard || document.querySelector("[role=dialog], [role=alertdialog]") !== null;
}

/** Blocks all scripts of the page, so that it never hydrates. */
export async function stopScripts(page: Page): Promise<void> {
  withoutScript.add(page);
  await page.route(SCRIPTS, (route) => route.abort());
}

export async function allowScripts(page: Page): Promise<void> {
  withoutScript.delete(page);
  await page.unroute(SCRIPTS);
}

/** Holds back the scripts of the page until the returned function is called. */
export async function delayScripts(page: Page): Promise<() => void> {
  withoutScript.add(page);
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(SCRIPTS, async (route) => {
    await promise;
    await route.continue();
  });
  return () => {
    withoutScript.delete(page);
    resolve();
  };
}

const SCRIPTS = "**/_next/static/**/*.js";
