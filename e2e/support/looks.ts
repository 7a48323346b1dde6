import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { RunOptions } from "axe-core";
import { expect, type Page } from "playwright/test";

declare global {
  interface Window {
    axe?: typeof import("axe-core");
  }
}

type Look = { colorScheme: "light" | "dark"; width: number };

/**
 * The looks in which a test checks its screens. Contrast depends on the theme and layout on the width, so two of the four looks find nearly
 * everything. The long run opens every screen in all four.
 */
export function lookGroups(): Look[][] {
  const short: Look[] = [
    { colorScheme: "light", width: 1280 },
    { colorScheme: "dark", width: 320 },
  ];
  const long: Look[] = [
    { colorScheme: "dark", width: 1280 },
    { colorScheme: "light", width: 320 },
  ];
  return process.env.ROLECALL_PROVE ? [...short, ...long].map((look) => [look]) : [short];
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

/** Checks only the first rows of a long list, since the others are alike and take most of the time. The long run checks all. */
const LOOKED_AT = { include: [["html"]], exclude: process.env.ROLECALL_PROVE ? [] : [["tbody > tr:nth-child(n + 9)"]] };

/** The findings of axe on the page, one line per rule. A page is one document without frames. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  expect(page.frames(), "a page has no frames").toHaveLength(1);
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
 * the given ones, and leaves the first of them set.
 */
export async function expectClean(page: Page, looks?: readonly Look[]): Promise<void> {
  // After a new server render, the title is set a moment later.
  await expect(page).toHaveTitle(/./);
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
  if (looks) await wear(page, looks);
}
