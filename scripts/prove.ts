// The long versions of the fault, crash, race and scale tests, of which `npm test` runs small ones. They take more than an hour.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { CANARY_KEY } from "../e2e/support/fixtures.ts";
import { ensureChromium } from "./chromium.ts";
import { failedInBrowser, failedUnits } from "./failures.ts";
import { stepsWith } from "./steps.ts";

const REPORTS = "test-results/prove";
/** The mark of a file that has a long version. */
const MARK = /\bROLECALL_PROVE\b|\/(prove|on-store)\.ts"|@long/;

const { run, times } = stepsWith({
  ...process.env,
  NEXT_TELEMETRY_DISABLED: "1",
  ROLECALL_CHROMIUM: ensureChromium(),
  ROLECALL_PROVE: "1",
});
let passed = 0;
const failed: string[] = [];

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
// With a key in its environment, as careless people build: the test of leaks looks whether the build carries it.
await run({ part: "build", command: "npm", args: ["run", "build"], more: { COCKROACH_API_KEY: CANARY_KEY } });
await proveUnits();
// Their kills and faults wait most of the time: both stores at once keep two cores busy.
await Promise.all([proveBrowser("sqlite"), proveBrowser("postgres")]);
// The specs without a long version, on the store that `npm test` covers least.
await prove("all on postgres", [], { ROLECALL_E2E_STORE: "postgres", ROLECALL_PROVE: "", ROLECALL_ALL: "1" });
// It measures nothing that counts, but that it still can.
await proveCommand("bench", ["bench/run.ts", "--smallest"]);
await proveCommand("other browsers", ["scripts/browsers/prove-browsers.ts"]);
for (const line of failed) console.log(`Failed: ${line}`);
console.log(times());
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);

async function proveUnits(): Promise<void> {
  const report = `${REPORTS}/unit.json`;
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const files = withLongVersion("lib/**/*.test.ts");
  const isBad = await run({ part: "unit", command: "vitest", args: [...args, ...files], mayFail: true });
  const results = JSON.parse(readFileSync(report, "utf8"));
  count("unit", results.numPassedTests, failedUnits(results), isBad);
}

/** Each spec after the other, with a server and a sign-in of its own: a deletion needs a sign-in of the last ten minutes. */
async function proveBrowser(store: "sqlite" | "postgres"): Promise<void> {
  for (const file of ["e2e/leaks.spec.ts", ...withLongVersion("e2e/**/*.spec.ts")])
    await prove(`${relative("e2e", file).replace(".spec.ts", "")} on ${store}`, [file], { ROLECALL_E2E_STORE: store });
}

async function prove(part: string, files: string[], more: Record<string, string>): Promise<void> {
  const report = `${REPORTS}/${part.replaceAll(/[ /]/g, "-")}.json`;
  const args = ["test", "--config", "e2e/playwright.config.ts", ...files];
  const variables = { ...more, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const isBad = await run({ part, command: "playwright", args, more: variables, mayFail: true, beside: true });
  // A run that was killed leaves none; the other runs go on.
  if (!existsSync(report)) return count(part, 0, [], true);
  const results = JSON.parse(readFileSync(report, "utf8"));
  count(part, results.stats.expected, failedInBrowser(results), isBad);
}

async function proveCommand(part: string, args: string[]): Promise<void> {
  const isBad = await run({ part, command: "node", args, mayFail: true });
  count(part, isBad ? 0 : 1, [], isBad);
}

/** An error outside of any test is a failure too. */
function count(part: string, more: number, lines: string[], isBad: boolean): void {
  passed += more;
  if (isBad && lines.length === 0) failed.push(part);
  for (const line of lines) failed.push(`${part}: ${line}`);
}

function withLongVersion(pattern: string): string[] {
  return globSync(pattern)
    .filter((file) => MARK.test(readFileSync(file, "utf8")))
    .toSorted();
}
