// The long versions of the fault, crash, race and scale tests, of which `npm test` runs small ones. All parts take more than an hour.
// `--part 3` runs one part, and `--commit` the part that the commit's id chooses, as a landing does.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CANARY_KEY } from "../e2e/support/fixtures.ts";
import { ensureChromium } from "./chromium.ts";
import { failedInBrowser, failedUnits } from "./failures.ts";
import { isWhole, withRun } from "./run/long-runs.ts";
import { allPieces, nameOf, PARTS, type Piece, partOfCommit, piecesOf } from "./run/proof-parts.ts";
import { stepsWith } from "./run/steps.ts";

const REPORTS = "test-results/prove";
const PAGE = "docs/proved.md";
/** How long a part may take where a landing waits for it. */
const LANDING_MS = 25 * 60_000;

const { values } = parseArgs({ options: { part: { type: "string" }, commit: { type: "boolean" } } });
if (values.commit) process.exit(proveCommit());
// The end of this process ends what it started.
process.once("SIGTERM", () => process.exit(1));

const { run, times } = stepsWith({
  ...process.env,
  NEXT_TELEMETRY_DISABLED: "1",
  ROLECALL_CHROMIUM: ensureChromium(),
  ROLECALL_PROVE: "1",
});
const parts =
  values.part === undefined ? Array.from({ length: PARTS }, (_, index) => index + 1) : [asPart(values.part)];
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
// With a key in its environment, as careless people build: the test of leaks looks whether the build carries it.
await run({ part: "build", command: "npm", args: ["run", "build"], more: { COCKROACH_API_KEY: CANARY_KEY } });
let passed = 0;
const failed: string[] = [];
for (const part of parts) await provePart(part);
for (const line of failed) console.log(`Failed: ${line}`);
console.log(times());
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);

/** `3` or `3/8`. */
function asPart(text: string): number {
  const [, part, of = PARTS] = /^(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (Number(of) === PARTS && Number(part) >= 1 && Number(part) <= PARTS) return Number(part);
  console.error(`--part takes a number from 1/${PARTS} to ${PARTS}/${PARTS}.`);
  process.exit(2);
}

/**
 * Runs the part of this commit. It decides about the landing from the first whole run without a failure on, and has a second try, since a
 * failure that comes once is a fault too, but of another day.
 */
function proveCommit(): number {
  const part = String(partOfCommit(git("rev-parse", "HEAD")));
  const decides = existsSync(PAGE) && isWhole(readFileSync(PAGE, "utf8"));
  const tryOnce = () =>
    spawnSync(process.execPath, [import.meta.filename, "--part", part], { stdio: "inherit", timeout: LANDING_MS })
      .status;
  if (tryOnce() === 0) return 0;
  if (!decides) {
    console.log(`Part ${part}/${PARTS} failed. It does not count before ${PAGE} shows a whole run without a failure.`);
    return 0;
  }
  const second = tryOnce();
  console.log(`Part ${part}/${PARTS} failed ${second === 0 ? "once, and passed at its second try" : "twice"}.`);
  return second === 0 ? 0 : 1;
}

async function provePart(part: number): Promise<void> {
  const begun = performance.now();
  const before = { passed, failed: failed.length };
  const pieces = piecesOf(part, allPieces());
  const units = pieces.filter(({ kind }) => kind === "unit").map(nameOf);
  if (units.length > 0) await proveUnits(`unit ${part}`, units);
  // Their kills and faults wait most of the time: two at once keep two cores busy.
  const browser = pieces.filter(({ kind }) => kind === "browser" || kind === "short on postgres");
  await Promise.all([proveEach(browser, 0), proveEach(browser, 1)]);
  for (const piece of pieces) if (piece.kind === "command") await proveCommand(piece);
  const failures = failed.length - before.failed;
  const tests = passed - before.passed + failures;
  const commit =
    git("rev-parse", "--short=8", "HEAD") + (git("status", "--porcelain", "--", ".", `:!${PAGE}`) ? "*" : "");
  const run = { part, commit, date: new Date().toISOString().slice(0, 10), tests, failures };
  const page = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
  writeFileSync(PAGE, withRun(page, { ...run, seconds: Math.round((performance.now() - begun) / 1000) }));
  console.log(`Part ${part}/${PARTS}: ${tests - failures} passed, ${failures} failed`);
}

async function proveUnits(part: string, files: string[]): Promise<void> {
  const report = `${REPORTS}/${part.replaceAll(" ", "-")}.json`;
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...files];
  const isBad = await run({ part, command: "vitest", args, mayFail: true });
  if (!existsSync(report)) return count(part, 0, [], true);
  const results = JSON.parse(readFileSync(report, "utf8"));
  count(part, results.numPassedTests, failedUnits(results), isBad);
}

/** Takes one piece after the other from a list that others may take from as well. */
async function proveEach(pieces: Piece[], lane: number): Promise<void> {
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) await proveBrowser(piece, lane);
}

/** Each spec with a server and a sign-in of its own: a deletion needs a sign-in of the last ten minutes. */
async function proveBrowser(piece: Piece, lane: number): Promise<void> {
  if (piece.kind !== "browser" && piece.kind !== "short on postgres") return;
  const part = nameOf(piece).replace(/^e2e\/(.*)\.spec\.ts/, "$1");
  const output = `${REPORTS}/${part.replaceAll(/[ /]/g, "-")}`;
  const report = `${output}.json`;
  const isLong = piece.kind === "browser";
  const more = {
    ROLECALL_E2E_STORE: isLong ? piece.store : "postgres",
    ROLECALL_PROVE: isLong ? "1" : "",
    ROLECALL_ALL: "1",
    // A run beside another one names its first lane.
    ROLECALL_E2E_LANE: String(Number(process.env.ROLECALL_E2E_LANE ?? 0) + lane),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  // A folder of its own: each run empties its folder when it starts.
  const args = ["test", "--config", "e2e/playwright.config.ts", "--output", output, piece.file];
  const isBad = await run({ part, command: "playwright", args, more, mayFail: true, beside: true });
  // A run that was killed leaves none; the other runs go on.
  if (!existsSync(report)) return count(part, 0, [], true);
  const results = JSON.parse(readFileSync(report, "utf8"));
  count(part, results.stats.expected, failedInBrowser(results), isBad);
}

async function proveCommand({ name, args }: Extract<Piece, { kind: "command" }>): Promise<void> {
  const isBad = await run({ part: name, command: "node", args: [...args], mayFail: true });
  count(name, isBad ? 0 : 1, [], isBad);
}

/** An error outside of any test is a failure too. */
function count(part: string, more: number, lines: string[], isBad: boolean): void {
  passed += more;
  if (isBad && lines.length === 0) failed.push(part);
  for (const line of lines) failed.push(`${part}: ${line}`);
}

/** What git prints; nothing where the files came without their history. */
function git(...args: string[]): string {
  try {
    return execFileSync("git", args, { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
