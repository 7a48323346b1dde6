import { expect, type Locator } from "playwright/test";

/** Waits until the page answers to a click on this element: before that, a click is lost or is the browser's own business. */
export async function whenAlive(element: Locator): Promise<void> {
  await expect
    .poll(() => element.evaluate((node) => Object.keys(node).some((key) => key.startsWith("__reactProps"))))
    .toBe(true);
}
