import { defineConfig } from "playwright/test";
import { present } from "#lib/shared/present.ts";
import { chromiumArgs, findChromium } from "../scripts/chromium.ts";
import { temporaryFolder } from "../scripts/memory-folder.ts";

process.env.TMPDIR = temporaryFolder();

// Under `npm test`, Node.js runs TypeScript as it is written. Nothing then needs the source maps in which Playwright looks up the line of
// each step, a fifth of its work.
if (process.env.PW_DISABLE_TS_ESM) Reflect.deleteProperty(Error, "prepareStackTrace");

const executablePath = findChromium();

/** The pages of a browser context share a process, with the scripts that it has compiled: a quarter less work for each page. */
const FEWER_PROCESSES = ["--renderer-process-limit=1"];

/** No page lives long enough to earn back what an optimizing compiler costs: without, a page takes a seventh less of the processor. */
const NO_OPTIMIZING = ["--js-flags=--no-opt --no-maglev"];

/** Every test, as `npm run prove` runs them; with ROLECALL_PROVE in their long version. */
const RUNS_ALL = Boolean(process.env.ROLECALL_PROVE || process.env.ROLECALL_ALL);

export default defineConfig(
  present({
    testDir: ".",
    testMatch: "**/*.spec.ts",
    // The mark of a test of the long run: a case beside a main one. long.ts names the tests that hold its guarantee here.
    grepInvert: RUNS_ALL ? undefined : /@long/,
    outputDir: `../test-results/browser${process.env.ROLECALL_E2E_STORE === "postgres" ? "-postgres" : ""}`,
    globalSetup: "./support/stores/start-postgres.ts",
    // Each worker has its own server, cloud and browser. A third one works while the others wait for a page.
    workers: 3,
    retries: 0,
    forbidOnly: process.env.CI !== undefined,
    // Generous limits that only catch hangs, since a busy machine is ten times as slow.
    timeout: process.env.ROLECALL_PROVE ? 1_200_000 : 240_000,
    expect: { timeout: 40_000 },
    reporter: [["list"], ["json", { outputFile: "../test-results/browser.json" }]],
    use: {
      browserName: "chromium",
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
      // Off, since traces cost a quarter of the run and the error mostly suffices. `--trace retain-on-failure` turns them on.
      trace: "off",
      // Animations run only in the long run.
      contextOptions: process.env.ROLECALL_PROVE ? {} : { reducedMotion: "reduce" },
      launchOptions: present({
        executablePath: executablePath || undefined,
        args: [...chromiumArgs(), ...FEWER_PROCESSES, ...NO_OPTIMIZING],
      }),
    },
  }),
);
