import { expect, type Locator, type Page } from "playwright/test";

/** What a person does to an element. */
const ACTS = [
  ...(["check", "clear", "click", "dblclick", "dragTo", "fill", "focus", "hover"] as const),
  ...(["press", "pressSequentially", "selectOption", "setChecked", "uncheck"] as const),
];

/** Pages whose test acts before they are alive. */
const withoutScript = new WeakSet<Page>();

/**
 * Waits until the page answers to a click on this element: before that, a click is lost or is the browser's own business. A page that
 * is not of Next.js, or runs no script, answers at once.
 */
export async function whenAlive(element: Locator): Promise<void> {
  if (withoutScript.has(element.page())) return;
  // Also while the page is left for another: asking its element then throws.
  await expect(async () => {
    const isAlive = await element.evaluate(
      (node) => !("__next_f" in window) || Object.keys(node).some((key) => key.startsWith("__reactProps")),
    );
    expect(isAlive, "the page answers to what is done to it").toBe(true);
  }).toPass({ intervals: [10, 20, 50, 100], timeout: 30_000 });
}

/**
 * From now on each act on an element waits until it is alive. Playwright waits until an element is seen and stands still, but a page
 * that the server has rendered looks ready before it is.
 */
export function actWhenAlive(page: Page): void {
  const locators = Object.getPrototypeOf(page.locator("body"));
  for (const name of ACTS) {
    const act = locators[name];
    locators[name] = async function (this: Locator, ...given: unknown[]) {
      await whenAlive(this);
      return act.apply(this, given);
    };
  }
}

/** Lets the page load none of its scripts, so that it never becomes alive. */
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
