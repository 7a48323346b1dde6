// Everything that must be true of Rolecall, in the order in which it fails fastest. Ends with one line that adds up all runners.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { ensureChromium } from "./chromium.ts";

const REPORTS = "test-results";
/** What is run once more with the store on PostgreSQL; `npm run prove` runs everything on it. */
const ON_POSTGRES = ["sql-user-changes.spec.ts", "faults/audit.spec.ts", "faults/crash.spec.ts"];
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ROLECALL_CHROMIUM: ensureChromium() };

/** How long each step took, for the end. */
const took: string[] = [];

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

run("lint", "npm", ["run", "lint"]);
run("types", "npm", ["run", "types"]);
run("unused", "npm", ["run", "unused"]);
const unit = `${REPORTS}/unit.json`;
const unitFailed = run(
  "unit",
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`],
  {
    mayFail: true,
  },
);
run("build", "npm", ["run", "build"]);
const benchFailed = run("bench", process.execPath, ["bench/run.ts", "--smallest"], { mayFail: true });
const browser = [browserTests("sqlite", []), browserTests("postgres", ON_POSTGRES)];

const inUnit = JSON.parse(readFileSync(unit, "utf8"));
const inBrowser = (count: "expected" | "unexpected" | "flaky" | "skipped") =>
  browser.reduce((sum, { stats }) => sum + stats[count], 0);
const passed = inUnit.numPassedTests + inBrowser("expected") + (benchFailed ? 0 : 1);
const failed = inUnit.numFailedTests + inBrowser("unexpected") + inBrowser("flaky") + (benchFailed ? 1 : 0);
const skipped = inUnit.numPendingTests + inBrowser("skipped");
if (!process.env.ROLECALL_REFERENCE)
  console.log(
    "Skipped: the checks against the vendor's OpenAPI description and grammar (ROLECALL_REFERENCE is not set).",
  );
console.log(took.join(", "));
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || unitFailed || browser.some((run) => run.failed) ? 1 : 0);

/** Runs these browser tests, or all, with Rolecall's data on this store. */
function browserTests(store: "sqlite" | "postgres", files: string[]) {
  const report = `${REPORTS}/browser-${store}.json`;
  const failed = run(`browser on ${store}`, "playwright", ["test", "--config", "e2e/playwright.config.ts", ...files], {
    mayFail: true,
    more: { PLAYWRIGHT_JSON_OUTPUT_FILE: report, ROLECALL_E2E_STORE: store },
  });
  return { failed, stats: JSON.parse(readFileSync(report, "utf8")).stats };
}

/** Runs one step; its failure ends everything unless `mayFail`, so that later steps still report. */
function run(part: string, command: string, args: string[], { mayFail = false, more = {} } = {}): boolean {
  const begun = performance.now();
  const { status } = spawnSync(command, args, { stdio: "inherit", env: { ...env, ...more } });
  took.push(`${part} ${Math.round((performance.now() - begun) / 1000)} s`);
  if (status !== 0 && !mayFail) process.exit(status ?? 1);
  return status !== 0;
}
