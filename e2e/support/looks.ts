import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "playwright/test";

/** Contrast hangs on the theme and layout on the width: two of the four find nearly all, the others belong to the long run. */
export function looks(): { colorScheme: "light" | "dark"; width: number }[] {
  const short = [
    { colorScheme: "light", width: 1280 },
    { colorScheme: "dark", width: 320 },
  ] as const;
  const long = [
    { colorScheme: "dark", width: 1280 },
    { colorScheme: "light", width: 320 },
  ] as const;
  return process.env.ROLECALL_PROVE ? [...short, ...long] : [...short];
}

/**
 * What axe finds on the page, one line per rule. Pages hold no frame of another origin, so it needs no second page to gather
 * the results in; nor does it describe what passed.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(" ")}`);
}

/** Nothing on the page is against the rules of axe, and the document is no wider than its window, nor higher on a large screen. */
export async function expectClean(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  const beyond = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const scrollsInside = matchMedia("(width >= 47.5rem)").matches;
    return [scrollWidth - window.innerWidth, scrollsInside ? scrollHeight - window.innerHeight : 0];
  });
  expect(beyond).toEqual([0, 0]);
}
