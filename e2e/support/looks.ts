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
 * In which looks a test sees its screens. Contrast hangs on the theme and layout on the width, so two of the four find nearly all: one test
 * sees each screen in both. The long run opens every screen in each of the four anew.
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

/** Gives the page the first of these looks. */
export async function wear(page: Page, [look]: readonly Look[]): Promise<void> {
  if (!look) return;
  await page.emulateMedia({ colorScheme: look.colorScheme });
  await page.setViewportSize({ width: look.width, height: 800 });
}

/** Its smaller form: a document that is looked at for the first time has to compile it. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Nothing about what passed. Preloading is for style sheets, by a rule that is off, and for sound and video, which the policy of a page refuses. */
const OPTIONS: RunOptions = { resultTypes: ["violations"], reporter: "v2", preload: false };

/** Of a long list its first rows: the others are made of the same parts, and take most of the time. The long run looks at all. */
const LOOKED_AT = { include: [["html"]], exclude: process.env.ROLECALL_PROVE ? [] : [["tbody > tr:nth-child(n + 9)"]] };

/** What axe finds on the page, which is one document without frames: one line per rule. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  expect(page.frames(), "a page has no frames").toHaveLength(1);
  // Half a megabyte of script stays in a document that was looked at before.
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
 * Nothing on the page is against the rules of axe, and the document is no wider than its window, nor higher on a large screen: as the
 * page is, or in each of these looks. It has the first of them afterwards.
 */
export async function expectClean(page: Page, looks?: readonly Look[]): Promise<void> {
  // Where the server renders a page anew, its title is set anew a moment later.
  await expect(page).toHaveTitle(/./);
  for (const look of looks ?? [undefined]) {
    if (look) await wear(page, [look]);
    const beyond = () =>
      page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        const scrollsInside = matchMedia("(width >= 47.5rem)").matches;
        return [scrollWidth - window.innerWidth, scrollsInside ? scrollHeight - window.innerHeight : 0];
      });
    // What is laid out by script follows the window a moment later.
    await expect.poll(beyond, { message: named(look ? [look] : []), intervals: [10, 50, 100] }).toEqual([0, 0]);
    expect(await accessibilityFaults(page), named(look ? [look] : [])).toEqual([]);
  }
  if (looks) await wear(page, looks);
}
