// Counts the code of each room against its row in budget.json. `node scripts/budget.ts` prints both; with `--lower`, it lowers the rows to
// what is there. A row is raised by hand, with its reason: `"raised": [{ "lines": 120, "files": 1, "why": "…" }]`.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { TESTS } from "./floors.ts";

const ROOT = resolve(import.meta.dirname, "..");
const FILE = join(import.meta.dirname, "budget.json");

const size = z.strictObject({ lines: z.int(), files: z.int() });
const row = size.extend({
  /** what the room may have beyond these figures, each with its reason of one line */
  raised: z.array(size.extend({ why: z.string().regex(/^.{15,160}$/) })).optional(),
});
const rows = z.record(z.string(), row);

type Size = z.infer<typeof size>;
export type Rows = z.infer<typeof rows>;

/** A row may allow this much more than there is, so that a small change needs no new row. */
export const SLACK: Size = { lines: 60, files: 3 };
const NOTHING: Size = { lines: 0, files: 0 };
/** What serves measuring and testing alone. */
const NOT_CODE = ["bench", "e2e", "lib/testing", "unit tests"];

/** The rows as they are written. Throws where one is not of their shape. */
export const readRows = (): Rows => rows.parse(JSON.parse(readFileSync(FILE, "utf8")));

/** What a row allows with all that it was raised by. */
export function allowed({ lines, files, raised = [] }: Rows[string]): Size {
  const sum = (what: keyof Size) => raised.reduce((all, each) => all + each[what], 0);
  return { lines: lines + sum("lines"), files: files + sum("files") };
}

/** The room of a file: each of `lib/server`, each other folder of `lib`, each other top folder. Unit tests are one. */
export function roomOf(path: string): string {
  const [top = "", second = "", third = ""] = path.split("/");
  if (top === "e2e") return top;
  if (TESTS.test(path)) return /\.test\.tsx?$/.test(path) ? "unit tests" : "lib/testing";
  if (top !== "lib") return top;
  return second === "server" ? `lib/server/${third}` : `lib/${second}`;
}

/** How many lines of this text are code: not blank, and not of a comment that begins its line. */
export function codeLines(text: string): number {
  let isComment = false;
  let count = 0;
  for (const line of text.split("\n").map((each) => each.trim())) {
    isComment ||= /^\{?\/\*/.test(line);
    if (!isComment && line !== "" && !line.startsWith("//")) count += 1;
    if (line.includes("*/")) isComment = false;
  }
  return count;
}

/** Lines and files of each room below this folder. */
export function roomSizes(root = ROOT): Record<string, Size> {
  const sizes: Record<string, Size> = {};
  for (const path of globSync("{app,bench,components,e2e,lib,scripts}/**/*.{ts,tsx,mjs}", { cwd: root })) {
    if (/(^|\/)(node_modules|\.next)\//.test(path)) continue;
    const { lines, files } = sizes[roomOf(path)] ?? NOTHING;
    sizes[roomOf(path)] = { lines: lines + codeLines(readFileSync(join(root, path), "utf8")), files: files + 1 };
  }
  return sizes;
}

/** What is wrong between the rows and what is there; empty where each room has its row and keeps it. */
export function overBudget(written: Rows, sizes: Readonly<Record<string, Size>>): string[] {
  const gone = Object.keys(written).filter((room) => !sizes[room]);
  return [
    ...gone.map((room) => `${room}: there is no such room`),
    ...Object.entries(sizes).flatMap(([room, now]) => {
      const row = written[room];
      if (!row) return [`${room}: has no row`];
      const most = allowed(row);
      return (["lines", "files"] as const).flatMap((what) => {
        if (now[what] > most[what]) return [`${room}: ${now[what]} ${what}, ${most[what]} allowed`];
        return now[what] < most[what] - SLACK[what] ? [`${room}: ${now[what]} ${what}, lower its row`] : [];
      });
    }),
  ];
}

/** Lines that a fix may add without a change of its row. */
const STEP = 25;

/** The row, less what the room does not need any more; the size itself where there is no row yet. Lines go up to a whole step. */
export function lowered(row: Rows[string] | undefined, { lines, files }: Size): Rows[string] {
  const needed = { lines: Math.ceil(lines / STEP) * STEP, files };
  if (!row) return needed;
  const most = allowed(row);
  const less = (what: keyof Size) => row[what] - Math.max(0, most[what] - needed[what]);
  return { ...row, lines: less("lines"), files: less("files") };
}

if (import.meta.main) {
  const [written, sizes] = [readRows(), roomSizes()];
  const now = Object.entries(sizes).toSorted(([one], [other]) => one.localeCompare(other));
  if (process.argv.includes("--lower")) {
    const all = now.map(([room, each]) => [room, lowered(written[room], each)]);
    writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
  }
  for (const [room, { lines, files }] of now) {
    const most = allowed(written[room] ?? NOTHING);
    console.log(`${room.padEnd(26)}${lines} lines of ${most.lines}, ${files} files of ${most.files}`);
  }
  const code = now.flatMap(([room, each]) => (NOT_CODE.includes(room) ? [] : each));
  const sum = (what: keyof Size) => code.reduce((all, each) => all + each[what], 0);
  console.log(`${"code in all".padEnd(26)}${sum("lines")} lines, ${sum("files")} files`);
}
