// Everything that must be true of Rolecall, in the order in which it fails fastest. Ends with one line that adds up all runners.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { ensureChromium } from "./chromium.ts";
import { failedInBrowser, failedUnits, skippedUnits } from "./failures.ts";
import { stepsWith } from "./run/steps.ts";

const REPORTS = "test-results";
/** The specs that run again with the store on PostgreSQL; `npm run prove` runs all of them on it. */
const ON_POSTGRES = ["faults/audit.spec.ts", "faults/crash.spec.ts"];
/** Leaves TypeScript to Node.js; see the configuration of the browser tests. */
const AS_WRITTEN = { PW_DISABLE_TS_ESM: "1" };
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ROLECALL_CHROMIUM: ensureChromium() };

const { run, times } = stepsWith(env);

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

// Unit tests run beside all others: they wait half of the time, for a timer, a process or the disk.
const unit = `${REPORTS}/unit.json`;
const toUnit = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`];
const units = run({ part: "unit", command: "vitest", args: toUnit, mayFail: true, beside: true });
// Steps that need no build come first, and end the run where they fail.
await Promise.all([
  run({ part: "types", command: "npm", args: ["run", "types"], beside: true }),
  run({ part: "lint", command: "npm", args: ["run", "lint"], beside: true }).then(() =>
    run({ part: "unused", command: "npm", args: ["run", "unused"], beside: true }),
  ),
]);
await run({ part: "build", command: "npm", args: ["run", "build"] });
const browser = await Promise.all([browserTests("sqlite", []), browserTests("postgres", ON_POSTGRES)]);
const unitFailed = await units;

const inUnit = JSON.parse(readFileSync(unit, "utf8"));
const inBrowser = (count: "expected" | "unexpected" | "flaky" | "skipped") =>
  browser.reduce((sum, { report }) => sum + report.stats[count], 0);
const passed = inUnit.numPassedTests + inBrowser("expected");
const failed = inUnit.numFailedTests + inBrowser("unexpected") + inBrowser("flaky");
const skipped = inUnit.numPendingTests + inBrowser("skipped");
// Printed near the end, where a reader of a long log looks first.
for (const line of skippedUnits(inUnit)) console.log(`Skipped: unit: ${line}`);
for (const line of failedUnits(inUnit)) console.log(`Failed: unit: ${line}`);
for (const { store, report } of browser)
  for (const line of failedInBrowser(report)) console.log(`Failed: browser on ${store}: ${line}`);
console.log(times());
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || unitFailed || browser.some((run) => run.failed) ? 1 : 0);

/** Runs these browser tests, or all, with Rolecall's data on this store. */
async function browserTests(store: "sqlite" | "postgres", files: string[]) {
  const report = `${REPORTS}/browser-${store}.json`;
  const args = [
    "test",
    "--config",
    "e2e/playwright.config.ts",
    ...files,
    ...(store === "sqlite" ? [] : ["--workers=1"]),
  ];
  const more = {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    ROLECALL_E2E_STORE: store,
    ROLECALL_E2E_LANE: store === "sqlite" ? "0" : "1",
    ...AS_WRITTEN,
  };
  const part = `browser on ${store}`;
  const beside = store !== "sqlite";
  const failed = await run({ part, command: "playwright", args, more, mayFail: true, beside });
  return { store, failed, report: JSON.parse(readFileSync(report, "utf8")) };
}
