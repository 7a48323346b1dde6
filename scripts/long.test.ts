import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { HELD_BY } from "../e2e/long.ts";
import { ROOT, read } from "./documents.ts";
import { textsOfTests } from "./run/titles.ts";

/** The titles in a file that carry the mark, without it, and with … for a value. */
const longTitlesIn = (source: string) =>
  [...source.matchAll(/`([^`\n]*@long[^`\n]*)`|"([^"\n]*@long[^"\n]*)"/g)].map(([, template, text]) =>
    withoutMark(template ?? text ?? ""),
  );

const withoutMark = (title: string) =>
  title.replace(/\$\{[^{}]*" @long"[^{}]*\}|\s*@long/g, "").replace(/\$\{[^{}]*\}/g, "…");

const long = globSync("e2e/**/*.ts", { cwd: ROOT })
  .filter((file) => !["e2e/playwright.config.ts", "e2e/long.ts"].includes(file))
  .toSorted()
  .flatMap((file) => longTitlesIn(read(file)).map((title) => `${file} › ${title}`));

test("each test of the long run names what holds its guarantee in the short one", () => {
  expect(long.filter((name) => !(name in HELD_BY))).toEqual([]);
});

test("no test is named that is not of the long run", () => {
  expect(Object.keys(HELD_BY).filter((name) => !long.includes(name))).toEqual([]);
});

test("what holds a guarantee is a test that there is, and of the short run", () => {
  const wrong = Object.values(HELD_BY)
    .flat()
    .filter((name) => {
      const [file = "", title = ""] = name.split(" › ");
      return long.includes(name) || !textsOfTests(file)?.includes(title);
    });
  expect(wrong).toEqual([]);
});

test("a mark is found in a plain title, in one with values, and where it depends on a value", () => {
  const source = [
    'test("it works @long", f)',
    "test(`$" + "{n} kills @long`, f)",
    "test(`$" + "{n} works$" + '{n ? "" : " @long"}`, f)',
  ];
  expect(longTitlesIn(source.join("\n"))).toEqual(["it works", "… kills", "… works"]);
});
