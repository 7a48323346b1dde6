import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { importsIn, pathOf, TESTS } from "./floors.ts";

/* Names and comments of the house, as CONTRIBUTING has them. */

const FILES = globSync("{app,components,lib,scripts,e2e,bench}/**/*.{ts,tsx}").filter(
  (path) => path !== "scripts/names.test.ts",
);

test("no file is named after words: what it holds are labels or texts", () => {
  expect(FILES.length).toBeGreaterThan(2_000);
  expect(FILES.filter((path) => /-words\.tsx?$/.test(path))).toEqual([]);
});

test("no docstring begins as the one before it: it says in one sentence what it is about", () => {
  expect(FILES.filter((path) => /\/\*\*[\s*]*The same/i.test(readFileSync(path, "utf8")))).toEqual([]);
});

/** A file of so few lines says too little to be opened alone; the file that takes it in may become this long. */
const SMALL = 40;
const WHOLE = 300;

/** Small files that stay apart. One that a browser's boundary or an import on demand keeps apart needs no row. */
const APART: Readonly<Record<string, string>> = {
  "lib/emulator/sql/databases.ts": "each kind of statement has a file",
  "scripts/release/command.ts": "each artefact of a release has a file",
};

const linesOf = (text: string) => text.trimEnd().split("\n").length;
const isForBrowser = (text: string) => text.startsWith('"use client"');
const isOnDemand = (path: string, importer: string, text: string) =>
  Array.from(text.matchAll(/\bimport\(\s*"([^"]+)"/g)).some(([, what = ""]) => pathOf(importer, what) === path);

/** The small files that one file of their folder imports, and nothing else: a test of its own is an importer too. */
function partsOfOne(): string[] {
  const paths = globSync("{app,components,lib,scripts,e2e,bench}/**/*.{ts,tsx,mjs}").concat(globSync("*.{ts,mjs}"));
  const texts = new Map(paths.map((path) => [path, readFileSync(path, "utf8")]));
  const importers = new Map<string, Set<string>>();
  for (const [importer, text] of texts)
    for (const what of importsIn(text).map((each) => pathOf(importer, each)))
      importers.set(what, (importers.get(what) ?? new Set()).add(importer));
  return paths.flatMap((path) => {
    const [importer = "", ...others] = importers.get(path) ?? [];
    const [text = "", whole = ""] = [texts.get(path), texts.get(importer)];
    const isPart =
      /^(app|components|lib|scripts)\//.test(path) &&
      linesOf(text) <= SMALL &&
      others.length === 0 &&
      dirname(importer) === dirname(path) &&
      !TESTS.test(path) &&
      !TESTS.test(importer) &&
      linesOf(text) + linesOf(whole) <= WHOLE &&
      (isForBrowser(whole) || !isForBrowser(text)) &&
      !isOnDemand(path, importer, whole);
    return isPart ? [path] : [];
  });
}

test(`a file of at most ${SMALL} lines with one importer, in its folder, and no test of its own is a part of that importer`, () => {
  expect(partsOfOne().toSorted()).toEqual(Object.keys(APART).toSorted());
});
