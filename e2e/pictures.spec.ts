import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright/test";
import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { DEMO_ACCOUNT } from "../scripts/demo/demo-account.ts";
import { linksIn, ROOT, read } from "../scripts/documents.ts";
import { enter } from "./support/accounts.ts";
import { expect, test } from "./support/fixtures.ts";
import { contextsOf } from "./support/servers/contexts.ts";
import { startDemo } from "./support/servers/demo.ts";

/** The README shows this page of the demo. Its outline, in words, was taken with the pictures: `npm run pictures` takes all anew. */
const PATH = `/clusters/${DEMO_CLUSTERS.production}/users`;
const PICTURES = { light: "e2e/screens/sql-users.png", dark: "e2e/screens/sql-users-dark.png" } as const;
const OUTLINE = "e2e/screens/sql-users.txt";

test("the pictures of the README show their page as it is now", async ({ browser }, { config }) => {
  const inReadme = linksIn("README.md", read("README.md")).flatMap(({ file }) => (/\.png$/.test(file) ? [file] : []));
  expect(inReadme.toSorted()).toEqual(Object.values(PICTURES).toSorted());
  const demo = await startDemo();
  const page = await (await contextsOf(browser).lend(demo.rolecall.url)).newPage();
  await enter(page, demo.rolecall, DEMO_ACCOUNT, PATH);
  await hideForeignCloud(page);
  if (/all|changed/.test(config.updateSnapshots)) {
    await page.waitForLoadState("networkidle");
    // The list draws its rows a moment after the page is there.
    await expect(async () => expect(await outlineOf(page)).toBe(await outlineOf(page))).toPass();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(ROOT, PICTURES[colorScheme]) });
    }
    writeFileSync(join(ROOT, OUTLINE), await outlineOf(page));
  }
  await expect
    .poll(() => outlineOf(page), { message: "`npm run pictures` takes the pictures anew" })
    .toBe(read(OUTLINE));
  await demo.stop();
});

/** Only fake clouds have this banner. */
async function hideForeignCloud(page: Page): Promise<void> {
  const words = page.getByText("This is not CockroachDB Cloud.");
  await words.locator("xpath=../..").evaluate((banner: HTMLElement) => (banner.style.display = "none"));
}

/** Roles, names and texts of the page with the rows that it draws, whose names have their cells. Without what another day or start changes. */
async function outlineOf(page: Page): Promise<string> {
  const outline = await page.locator("body").ariaSnapshot({ depth: 4 });
  return `${outline}\n`
    .replace(/^ *- (?:\/url: |cell |columnheader ).*\n/gm, "")
    .replace(/time: .+/g, "time: …")
    .replace(/\b\d+ d\b/g, "… d");
}
