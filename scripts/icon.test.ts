import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the icon is named in the head of the layout, and in no metadata, which may come too late in a document", () => {
  const layout = readFileSync("app/layout.tsx", "utf8");
  const [head = ""] = /<head>.*<\/head>/s.exec(layout) ?? [];
  expect(head).toContain('<link rel="icon" href="/favicon.svg"');
  const named = globSync("app/**/*.tsx").filter((file) => /\bicons\s*:/.test(readFileSync(file, "utf8")));
  expect(named).toEqual([]);
});
