import { expect, type Page } from "playwright/test";

/** In CSS pixels: what A4 leaves between the margins of the page. */
const PRINTED_WIDTH = 680;
/** In points, as the boxes of a PDF are. */
const A4 = [595, 842];
const ROWS_A_PAGE = 60;

/**
 * Expects the open page to be printed whole on numbered A4 pages, without a script: all rows are there, nothing is cut off at the side, and
 * it is dark on white also in a dark browser.
 */
export async function expectPrints(page: Page, rows: number): Promise<void> {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.setViewportSize({ width: PRINTED_WIDTH, height: 800 });
  expect(await page.evaluate(look)).toEqual({
    scripts: 0,
    cut: [],
    background: "rgb(255, 255, 255)",
    color: "rgb(22, 24, 29)",
    // The heads of columns stand on each page, a total only at the end.
    heads: ["table-header-group"],
    totals: ["table-row-group"],
    page: [expect.stringMatching(/size: a4/i), expect.stringMatching(/counter\(page\) " of " counter\(pages\)/)],
    rows,
  });
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const sizes = [...pdf.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, ...size]) =>
    size.map((side) => Math.round(Number(side))),
  );
  expect(new Set(sizes.map(String))).toEqual(new Set([String(A4)]));
  expect(sizes.length).toBeGreaterThanOrEqual(Math.max(2, rows / ROWS_A_PAGE));
  await page.emulateMedia({ media: null, colorScheme: null });
}

function look() {
  const main = document.querySelector("main");
  if (!main) throw new Error("the page has no content");
  const edge = main.getBoundingClientRect().right + 1;
  const all = [...main.querySelectorAll("*")];
  const isCut = (each: Element) =>
    each.getBoundingClientRect().right > edge || getComputedStyle(each).overflow !== "visible";
  const displays = (selector: string) => [
    ...new Set([...main.querySelectorAll(selector)].map((each) => getComputedStyle(each).display)),
  ];
  const pageRule = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .find((rule) => rule instanceof CSSPageRule);
  const { backgroundColor, color } = getComputedStyle(document.body);
  return {
    scripts: document.scripts.length,
    background: backgroundColor,
    color,
    cut: all.filter(isCut).map((each) => `${each.tagName} ${each.textContent?.slice(0, 40)}`),
    heads: displays("thead"),
    totals: displays("tfoot"),
    page: [pageRule?.cssText, pageRule?.cssText],
    rows: main.querySelectorAll('[aria-label="Every row"] tbody > tr').length,
  };
}
