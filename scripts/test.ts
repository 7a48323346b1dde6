// Everything that must be true of Rolecall, in the order in which it fails fastest. Ends with one line that adds up all runners.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { ensureChromium } from "./chromium.ts";
import { failedInBrowser, failedUnits } from "./failures.ts";

const REPORTS = "test-results";
/** The specs that run again with the store on PostgreSQL; `npm run prove` runs all of them on it. */
const ON_POSTGRES = ["faults/audit.spec.ts", "faults/crash.spec.ts"];
/** Leaves TypeScript to Node.js; see the configuration of the browser tests. */
const AS_WRITTEN = { PW_DISABLE_TS_ESM: "1" };
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ROLECALL_CHROMIUM: ensureChromium() };

/** How long each step took, for the end. */
const took: string[] = [];
const running = new Set<ChildProcess>();
// A failing step ends the run, including the steps beside it.
process.once("exit", () => {
  for (const child of running) child.kill();
});

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

// Steps without dependencies start first. Two at once use the machine well: each is single-threaded, or waits for timers most of the time.
await Promise.all([
  run("types", "npm", ["run", "types"], { at: "once" }),
  run("lint", "npm", ["run", "lint"], { at: "once" }).then(() =>
    run("unused", "npm", ["run", "unused"], { at: "once" }),
  ),
]);
// Unit tests run beside all others: each waits a quarter of the time, for a page, a timer or the disk.
const unit = `${REPORTS}/unit.json`;
const toUnit = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`];
const units = run("unit", "vitest", toUnit, { mayFail: true, at: "once" });
await run("build", "npm", ["run", "build"]);
const browser = await Promise.all([browserTests("sqlite", []), browserTests("postgres", ON_POSTGRES)]);
const unitFailed = await units;

const inUnit = JSON.parse(readFileSync(unit, "utf8"));
const inBrowser = (count: "expected" | "unexpected" | "flaky" | "skipped") =>
  browser.reduce((sum, { report }) => sum + report.stats[count], 0);
const passed = inUnit.numPassedTests + inBrowser("expected");
const failed = inUnit.numFailedTests + inBrowser("unexpected") + inBrowser("flaky");
const skipped = inUnit.numPendingTests + inBrowser("skipped");
if (!process.env.ROLECALL_REFERENCE)
  console.log(
    "Skipped: the checks against the vendor's OpenAPI description and grammar (ROLECALL_REFERENCE is not set).",
  );
// Printed near the end, where a reader of a long log looks first.
for (const line of failedUnits(inUnit)) console.log(`Failed: unit: ${line}`);
for (const { store, report } of browser)
  for (const line of failedInBrowser(report)) console.log(`Failed: browser on ${store}: ${line}`);
console.log(`${took.join(", ")}; ${Math.round(performance.now() / 1000)} s in all`);
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
  const more = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, ROLECALL_E2E_STORE: store, ...AS_WRITTEN };
  const beside = store === "sqlite" ? {} : { at: "once" as const };
  const failed = await run(`browser on ${store}`, "playwright", args, { mayFail: true, more, ...beside });
  return { store, failed, report: JSON.parse(readFileSync(report, "utf8")) };
}

type Options = {
  mayFail?: boolean;
  more?: Record<string, string>;
  /** `once`: its output is shown when it has ended, since another one runs at the same time */
  at?: "once";
};

/** Runs one step and tells whether it failed. Its failure ends everything unless `mayFail`, so that later steps still report. */
async function run(
  part: string,
  command: string,
  args: string[],
  { mayFail, more, at }: Options = {},
): Promise<boolean> {
  const begun = performance.now();
  const child = spawn(command, args, { stdio: at === "once" ? "pipe" : "inherit", env: { ...env, ...more } });
  running.add(child);
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (piece: Buffer) => said.push(piece));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  running.delete(child);
  if (said.length > 0) console.log(`${part}:\n${Buffer.concat(said).toString().trimEnd()}`);
  took.push(`${part} ${Math.round((performance.now() - begun) / 1000)} s`);
  if (status !== 0 && !mayFail) process.exit(status ?? 1);
  return status !== 0;
}
