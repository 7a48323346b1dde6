// The long versions of the fault, crash, race and scale tests: minutes of them, of which `npm test` runs small ones.
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { CANARY_KEY } from "../e2e/support/fixtures.ts";
import { ensureChromium } from "./chromium.ts";

const REPORTS = "test-results/prove";
/** The mark of a file that has a long version. */
const MARK = /\bROLECALL_PROVE\b|\/(prove|on-store)\.ts"|@long/;

const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ROLECALL_CHROMIUM: ensureChromium(), ROLECALL_PROVE: "1" };

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
// With a key in its environment, as careless people build: the test of leaks looks whether the build carries it.
if (run("npm", ["run", "build"], { COCKROACH_API_KEY: CANARY_KEY }) !== 0) process.exit(1);

let passed = 0;
let failed = 0;
proveUnits(withLongVersion("lib/**/*.test.ts"));
for (const store of ["sqlite", "postgres"]) {
  // One after the other, each with a server and a sign-in of its own: a deletion needs a sign-in of the last ten minutes.
  for (const file of ["e2e/leaks.spec.ts", ...withLongVersion("e2e/**/*.spec.ts")])
    prove(`${store}-${basename(file)}`, [file], { ROLECALL_E2E_STORE: store });
}
// The specs without a long version, on the store that `npm test` covers least.
prove("postgres-all", [], { ROLECALL_E2E_STORE: "postgres", ROLECALL_PROVE: "", ROLECALL_ALL: "1" });
// It measures nothing that counts, but that it still can.
if (run("node", ["bench/run.ts", "--smallest"], {}) === 0) passed++;
else failed++;
if (run("node", ["scripts/browsers/prove-browsers.ts"], {}) === 0) passed++;
else failed++;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

function proveUnits(files: string[]): void {
  const report = `${REPORTS}/unit.json`;
  const status = run(
    "vitest",
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...files],
    {},
  );
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  failed += numFailedTests || (status === 0 ? 0 : 1);
}

function prove(name: string, files: string[], more: Record<string, string>): void {
  const report = `${REPORTS}/${name}.json`;
  const status = run("playwright", ["test", "--config", "e2e/playwright.config.ts", ...files], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    ...more,
  });
  const { expected, unexpected, flaky } = JSON.parse(readFileSync(report, "utf8")).stats;
  passed += expected;
  // An error outside of any test is a failure too.
  failed += unexpected + flaky || (status === 0 ? 0 : 1);
}

function withLongVersion(pattern: string): string[] {
  return globSync(pattern)
    .filter((file) => MARK.test(readFileSync(file, "utf8")))
    .toSorted();
}

function run(command: string, args: string[], more: Record<string, string>): number | null {
  return spawnSync(command, args, { stdio: "inherit", env: { ...env, ...more } }).status;
}
