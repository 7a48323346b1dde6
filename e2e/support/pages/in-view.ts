import { expect, type Locator, type Page } from "playwright/test";

/** A small phone, on which dialogs and forms are higher than the screen. */
export const SMALL_PHONE = { width: 360, height: 640 };

/** Waits until all of it is visible: inside the window and every scrolling part around it, and under nothing else. */
export async function expectInView(page: Page, found: Locator): Promise<void> {
  await expect(found).toBeVisible();
  await expect.poll(() => found.evaluate(hiddenEdge)).toBe("none");
  await expect(page.locator(":focus")).toHaveCount(1);
}

/** The edge that is cut off or covered. */
function hiddenEdge(element: Element): string {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight) return `${top} to ${bottom} of ${window.innerHeight}`;
  for (let part = element.parentElement; part; part = part.parentElement) {
    const around = part.getBoundingClientRect();
    const clips = /auto|scroll|hidden/.test(getComputedStyle(part).overflowY);
    if (clips && part !== document.body && (top < around.top - 1 || bottom > around.bottom + 1))
      return `${top} to ${bottom} in ${around.top} to ${around.bottom}`;
  }
  const middle = (left + right) / 2;
  for (const [edge, y] of Object.entries({ top: top + 2, bottom: bottom - 2 })) {
    const over = document.elementFromPoint(middle, y);
    if (!over || !(element.contains(over) || over.contains(element)))
      return `${edge} under ${over?.outerHTML.slice(0, 80)}`;
  }
  return "none";
}
