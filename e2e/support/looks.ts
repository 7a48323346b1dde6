import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "playwright/test";

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

/**
 * What axe finds on the page, one line per rule. Pages hold no frame of another origin, so it needs no second page to gather
 * the results in; nor does it describe what passed.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Half a megabyte of script stays in a document that was looked at before.
  const isThere = await page.evaluate(() => "axe" in window);
  const axe = new AxeBuilder({ page, ...(isThere && { axeSource: ";" }) })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] });
  // Of a long list its first rows: the others are made of the same parts, and take most of the time. The long run looks at all.
  if (!process.env.ROLECALL_PROVE) axe.exclude("tbody > tr:nth-child(n + 9)");
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(" ")}`);
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
