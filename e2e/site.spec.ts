import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "playwright/test";
import { siteEntries } from "../scripts/release/site/site.ts";
import { accessibilityFaults, wear } from "./support/looks.ts";

/* The site of the documents, opened from files as somebody does who unpacked it. */

/** Each kind of page: all of them only in the long run. */
const SOME = [
  "index.html",
  "guide.html",
  "operations.html",
  "limits.html",
  "decisions/index.html",
  "files/env.example.html",
];

let pages: string[] = [];
let address = "";

test.beforeAll(({ browserName: _ }, info) => {
  const folder = info.project.outputDir;
  const entries = siteEntries({ version: "0.0.0", commit: "0123456789abcdef" }, `site-${info.workerIndex}`);
  for (const entry of entries) {
    if (entry.kind !== "file") continue;
    mkdirSync(dirname(join(folder, entry.path)), { recursive: true });
    writeFileSync(join(folder, entry.path), entry.body);
  }
  const names = entries.map(({ path }) => path.slice(path.indexOf("/") + 1)).filter((name) => name.endsWith(".html"));
  pages = process.env.ROLECALL_PROVE ? names : SOME;
  address = pathToFileURL(join(folder, `site-${info.workerIndex}`)).href;
});

for (const colorScheme of ["light", "dark"] as const)
  for (const width of [320, 1280])
    test(`the site is accessible and no wider than its window, ${colorScheme} at ${width} px`, async ({ page }) => {
      const refused: string[] = [];
      page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
      await wear(page, [{ colorScheme, width }]);
      for (const name of pages) {
        await page.goto(`${address}/${name}`);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), name).toBe(0);
        expect(await accessibilityFaults(page), name).toEqual([]);
      }
      expect(await page.evaluate(() => document.fonts.check("16px Geist"))).toBe(true);
      expect(refused).toEqual([]);
    });

test("the site answers a question in one click, and leads back by its contents", async ({ page }) => {
  await page.goto(`${address}/index.html`);
  await page.getByRole("link", { name: "How does a person get access for two hours?" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Temporary access" })).toBeVisible();
  const contents = page.getByRole("navigation", { name: "All pages" });
  await expect(contents.getByRole("link", { name: "Temporary access" })).toHaveAttribute("aria-current", "page");
  await contents.getByRole("link", { name: "Start" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Try it" })).toBeVisible();
});
