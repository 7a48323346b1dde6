import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { THEME_KEY, themeScript } from "./theme.ts";

/** What the script leaves on `<html>` when the storage holds `stored`, or refuses to be read. */
function run(stored: string | null | Error): string | undefined {
  const dataset: { theme?: string } = {};
  const getItem = (key: string) => {
    if (stored instanceof Error) throw stored;
    return key === THEME_KEY ? stored : null;
  };
  runInNewContext(themeScript, { localStorage: { getItem }, document: { documentElement: { dataset } } });
  return dataset.theme;
}

test("a chosen theme is on the document before it is painted", () => {
  expect(run("dark")).toBe("dark");
  expect(run("light")).toBe("light");
});

test("without a choice, with a strange one, or without storage, the system decides", () => {
  expect(run(null)).toBeUndefined();
  expect(run("system")).toBeUndefined();
  expect(run("<script>")).toBeUndefined();
  expect(run(new Error("refused"))).toBeUndefined();
});

test("the script cannot end the element that holds it", () => {
  expect(themeScript).not.toContain("<");
});
