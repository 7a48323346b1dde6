// docs/proved.md: the last run of each part of `npm run prove`.
import { PARTS } from "./proof-parts.ts";

export type LongRun = {
  part: number;
  /** the short id of the commit, with * where the files differ from it */
  commit: string;
  /** day of the run, as 2026-01-31 */
  date: string;
  tests: number;
  failures: number;
  seconds: number;
};

const HEAD = `# Runs of the long tests

For people who judge a release: the last run of each part of \`npm run prove\`, which writes this page. A \`*\` after a commit means that files
differed from it.

| part | commit | date | tests | failures | seconds |
| --- | --- | --- | --- | --- | --- |
`;
const ROW = /^\| (\d+)\/(\d+) \| `([0-9a-f]+\*?)` \| (\d{4}-\d\d-\d\d) \| (\d+) \| (\d+) \| (\d+) \|$/gm;

/** The runs that the page names. Those of another number of parts say nothing about the parts of today. */
export function readRuns(page: string): LongRun[] {
  return [...page.matchAll(ROW)]
    .filter(([, , parts]) => Number(parts) === PARTS)
    .map(([, part, , commit = "", date = "", ...counts]) => {
      const [tests = 0, failures = 0, seconds = 0] = counts.map(Number);
      return { part: Number(part), commit, date, tests, failures, seconds };
    });
}

/** The page after a run: it replaces the earlier run of its part. */
export function withRun(page: string, run: LongRun): string {
  const others = readRuns(page).filter(({ part }) => part !== run.part);
  const rows = [...others, run].toSorted((a, b) => a.part - b.part);
  const lines = rows.map(
    ({ part, commit, date, tests, failures, seconds }) =>
      `| ${part}/${PARTS} | \`${commit}\` | ${date} | ${tests} | ${failures} | ${seconds} |\n`,
  );
  return HEAD + lines.join("");
}

/** Whether each part has a run, with tests and without a failure. */
export function isWhole(page: string): boolean {
  const good = readRuns(page).filter(({ tests, failures }) => tests > 0 && failures === 0);
  return new Set(good.map(({ part }) => part)).size === PARTS;
}
