// Everything that must be true of Rolecall, in the order in which it fails fastest. Ends with one line that adds up all runners.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { ensureChromium } from "./chromium.ts";

const REPORTS = "test-results";
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ROLECALL_CHROMIUM: ensureChromium() };

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

run("npm", ["run", "lint"]);
run("npm", ["run", "types"]);
const unit = `${REPORTS}/unit.json`;
const unitFailed = run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`], {
  mayFail: true,
});
run("npm", ["run", "build"]);
const browser = `${REPORTS}/browser.json`;
const browserFailed = run("playwright", ["test", "--config", "e2e/playwright.config.ts"], {
  mayFail: true,
  more: { PLAYWRIGHT_JSON_OUTPUT_FILE: browser },
});

const inUnit = JSON.parse(readFileSync(unit, "utf8"));
const inBrowser = JSON.parse(readFileSync(browser, "utf8")).stats;
const passed = inUnit.numPassedTests + inBrowser.expected;
const failed = inUnit.numFailedTests + inBrowser.unexpected + inBrowser.flaky;
const skipped = inUnit.numPendingTests + inBrowser.skipped;
if (!process.env.ROLECALL_REFERENCE)
  console.log(
    "Skipped: the checks against the vendor's OpenAPI description and grammar (ROLECALL_REFERENCE is not set).",
  );
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || unitFailed || browserFailed ? 1 : 0);

/** Runs one step; its failure ends everything unless `mayFail`, so that later steps still report. */
function run(command: string, args: string[], { mayFail = false, more = {} } = {}): boolean {
  const { status } = spawnSync(command, args, { stdio: "inherit", env: { ...env, ...more } });
  if (status !== 0 && !mayFail) process.exit(status ?? 1);
  return status !== 0;
}
