import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import type { RunOptions } from "axe-core";
import { expect, type Page } from "playwright/test";

declare global {
  interface Window {
    axe?: typeof import("axe-core");
  }
}

type Look = { colorScheme: "light" | "dark"; width: number };

const LOOKS = {
  wide: { colorScheme: "light", width: 1280 },
  narrow: { colorScheme: "dark", width: 320 },
  wideDark: { colorScheme: "dark", width: 1280 },
  narrowLight: { colorScheme: "light", width: 320 },
} as const satisfies Record<string, Look>;

/**
 * The looks in which the tests of this file check their screens. Contrast depends on the theme and layout on the width, and the parts of
 * the screens are shared: half of the files see them wide and light, the others narrow and dark. The long run opens every screen in all
 * four looks.
 */
export function lookGroups(file: string): Look[][] {
  if (process.env.ROLECALL_PROVE) return Object.values(LOOKS).map((look) => [look]);
  const letters = [...basename(file)].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  return [[letters % 2 === 0 ? LOOKS.wide : LOOKS.narrow]];
}

/** For the name of a test. */
export function named(looks: readonly Look[]): string {
  return looks.map(({ colorScheme, width }) => `${colorScheme} at ${width} px`).join(", then ");
}

/** Sets the first of these looks. */
export async function wear(page: Page, [look]: readonly Look[]): Promise<void> {
  if (!look) return;
  await page.emulateMedia({ colorScheme: look.colorScheme });
  await page.setViewportSize({ width: look.width, height: 800 });
}

/** The minified form, since each new document has to compile it. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Leaves out passed rules. Without preloading, which only serves a rule that is off, and sound and video, which the policy of a page
 * refuses.
 */
const OPTIONS: RunOptions = { resultTypes: ["violations"], reporter: "v2", preload: false };

/** The rest of a long list or script is like its beginning and takes most of the time. The long run checks all. */
const LONG = [["tbody > tr:nth-child(n + 9)"], ["ol > li:nth-child(n + 9)"]];
const LOOKED_AT = { include: [["html"]], exclude: process.env.ROLECALL_PROVE ? [] : LONG };

/** The findings of axe on the page, one line per rule. A page is one document without frames. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // After a new server render, the title is set a moment later.
  await expect(page).toHaveTitle(/./);
  const faults = await faultsNow(page);
  if (!faults.some((fault) => fault.startsWith("document-title"))) return faults;
  await expect(page).toHaveTitle(/./);
  return faultsNow(page);
}

async function faultsNow(page: Page): Promise<string[]> {
  expect(page.frames(), "a page has no frames").toHaveLength(1);
  await page.evaluate(endTransitions);
  // The script of half a megabyte is still loaded in a document that was checked before.
  if (await page.evaluate(() => window.axe === undefined)) await page.evaluate(AXE);
  return page.evaluate(
    async ([context, options]) => {
      const found = await window.axe?.run(context, options);
      if (!found) throw new Error("axe is not there");
      return found.violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(" ")}`);
    },
    [LOOKED_AT, OPTIONS] as const,
  );
}

/**
 * Expects no violations of axe and a document no wider than its window, nor higher on a large screen. Checks the present look, or each of
 * the given ones, and brings the size of before back.
 */
export async function expectClean(page: Page, looks?: readonly Look[]): Promise<void> {
  const before = page.viewportSize();
  for (const look of looks ?? [undefined]) {
    if (look) await wear(page, [look]);
    const beyond = () =>
      page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        const scrollsInside = matchMedia("(width >= 47.5rem)").matches;
        return [scrollWidth - window.innerWidth, scrollsInside ? scrollHeight - window.innerHeight : 0];
      });
    // Layout by script follows the window a moment later.
    await expect.poll(beyond, { message: named(look ? [look] : []), intervals: [10, 50, 100] }).toEqual([0, 0]);
    expect(await accessibilityFaults(page), named(look ? [look] : [])).toEqual([]);
  }
  if (looks && before) await page.setViewportSize(before);
}

/** Runs in the page. Contrast is that of the colours at this moment, and those of another theme come gradually. */
function endTransitions(): void {
  for (const animation of document.getAnimations())
    if (Number.isFinite(Number(animation.effect?.getComputedTiming().endTime))) animation.finish();
}

/** The page is accessible and does not scroll sideways, in both themes, wide and narrow. Leaves it light and wide. */
export async function expectGoodLooks(page: Page): Promise<void> {
  for (const width of [1280, 390])
    for (const colorScheme of ["light", "dark"] as const) {
      await wear(page, [{ colorScheme, width }]);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
    }
  await wear(page, [{ colorScheme: "light", width: 1280 }]);
}
