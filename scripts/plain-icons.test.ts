import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import plainIcon, { pathOf } from "./plain-icons.mjs";

const ICONS = "node_modules/lucide-react/dist/esm/icons";

test("each shape becomes a part of one path", () => {
  expect(
    pathOf([
      ["path", { d: "M4 4h1", key: "a" }],
      ["line", { x1: "1", x2: "2", y1: "3", y2: "4", key: "b" }],
      ["circle", { cx: "12", cy: "10", r: "3", key: "c" }],
      ["ellipse", { cx: "12", cy: "5", rx: "9", ry: "3", key: "d" }],
      ["polyline", { points: "22 12 16 12", key: "e" }],
      ["polygon", { points: "1 1 2 2 3 1", key: "f" }],
      ["rect", { x: "2", y: "3", width: "10", height: "8", key: "g" }],
      ["rect", { x: "2", y: "3", width: "10", height: "8", rx: "2", key: "h" }],
    ]),
  ).toBe(
    "M4 4h1M1 3L2 4M9 10a3 3 0 1 0 6 0a3 3 0 1 0 -6 0zM3 5a9 3 0 1 0 18 0a9 3 0 1 0 -18 0zM22 12 16 12M1 1 2 2 3 1z" +
      "M2 3h10v8h-10v-8zM4 3h6a2 2 0 0 1 2 2v4a2 2 0 0 1 -2 2h-6a2 2 0 0 1 -2 -2v-4a2 2 0 0 1 2 -2z",
  );
});

test("a path that begins with a relative place keeps its place after another path", () => {
  expect(pathOf([["path", { d: "m6 6 12 12", key: "a" }]])).toBe("M6 6l12 12");
  expect(pathOf([["path", { d: "m21.73 18-8-14a2 2 0 0 0-3.48 0", key: "a" }]])).toBe(
    "M21.73 18l-8-14a2 2 0 0 0-3.48 0",
  );
  expect(pathOf([["path", { d: "m2 3v4", key: "a" }]])).toBe("M2 3v4");
});

test("every icon that is used can be drawn so", () => {
  for (const name of usedIcons()) {
    const source = readFileSync(join(ICONS, `${name}.mjs`), "utf8");
    const target = /from '\.\/([a-z0-9-]+)\.mjs'/.exec(source)?.[1];
    const drawn = target ? readFileSync(join(ICONS, `${target}.mjs`), "utf8") : source;
    expect(plainIcon(drawn), name).toMatch(/ drawIcon\("M[^"a-z][^"]*", props\);\n$/);
  }
});

test("a module that passes another one on stays as it is", () => {
  const source = "export { default } from './trash.mjs';\n";
  expect(plainIcon(source)).toBe(source);
});

function usedIcons(): Set<string> {
  const files = ["app", "components"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".tsx"))
      .map((name) => readFileSync(join(folder, name), "utf8")),
  );
  const names = files.flatMap((text) =>
    [...text.matchAll(/lucide-react\/icons\/([a-z0-9-]+)"/g)].map(([, name]) => name),
  );
  return new Set(names.filter((name) => name !== undefined));
}
