import { defineConfig } from "playwright/test";
import { chromiumArgs, findChromium } from "../scripts/chromium.ts";
import { temporaryFolder } from "../scripts/memory-folder.ts";

process.env.TMPDIR = temporaryFolder();

const executablePath = findChromium();

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: `../test-results/browser${process.env.ROLECALL_E2E_STORE === "postgres" ? "-postgres" : ""}`,
  globalSetup: "./support/start-postgres.ts",
  // Each worker has a server, a cloud and a browser of its own. Three are little faster on two cores, and tests then wait too long.
  workers: 2,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // Limits for what hangs, not measures: a machine that does much else is ten times as slow.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: "../test-results/browser.json" }]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // A quarter of the work of a run, for what a failure's own words mostly tell. `--trace retain-on-failure` turns it on.
    trace: "off",
    // Nothing waits for an animation, but in the long run.
    contextOptions: process.env.ROLECALL_PROVE ? {} : { reducedMotion: "reduce" },
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: chromiumArgs() },
  },
});
