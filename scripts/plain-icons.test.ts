import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import config from "../next.config.js";
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

test("every icon of the library becomes a path with as many numbers as each of its commands takes", () => {
  const broken = readdirSync(ICONS)
    .filter((file) => file.endsWith(".mjs"))
    .filter((file) => !isPath(pathIn(file)));
  expect(broken).toEqual([]);
});

test("the check of a path finds a number too many, one too few and an unknown command", () => {
  expect(["M1 19.53.923l4 4", "M4 4l1", "M4 4p1", "m4 4h1", ""].filter(isPath)).toEqual([]);
});

test("every icon that is used is one of the library", () => {
  for (const name of usedIcons()) expect(pathIn(`${name}.mjs`), name).not.toBeUndefined();
});

test("a module that passes another one on stays as it is", () => {
  const source = "export { default } from './trash.mjs';\n";
  expect(plainIcon(source)).toBe(source);
});

/** How many numbers the commands of a path take, by SVG 2, 9.3. */
const TAKES: Record<string, number> = { m: 2, l: 2, h: 1, v: 1, c: 6, s: 4, q: 4, t: 2, a: 7, z: 0 };

/** Whether the data of a path begins with an absolute place, and each command has its numbers. */
function isPath(data: string | undefined): boolean {
  const parts = data?.match(/[a-zA-Z][^a-zA-Z]*/g) ?? [];
  return data !== undefined && /^M/.test(data) && parts.join("") === data && parts.every(isComplete);
}

function isComplete(part: string): boolean {
  const command = part.charAt(0).toLowerCase();
  const takes = TAKES[command];
  if (takes === undefined) return false;
  const numbers = numbersIn(part.slice(1), command === "a");
  if (numbers === null || takes === 0) return numbers?.length === 0;
  return numbers.length > 0 && numbers.length % takes === 0;
}

/** Null where something else stands among the numbers. The fourth and fifth of an arc are flags of one digit, which nothing has to follow. */
function numbersIn(text: string, isArc: boolean): string[] | null {
  const numbers: string[] = [];
  for (let rest = text.replace(/^[\s,]+/, ""); rest !== ""; ) {
    const isFlag = isArc && [3, 4].includes(numbers.length % 7);
    const [whole, number] = (isFlag ? /^([01])[\s,]*/ : /^([-+]?(?:\d+(?:\.\d+)?|\.\d+))[\s,]*/).exec(rest) ?? [];
    if (whole === undefined || number === undefined) return null;
    numbers.push(number);
    rest = rest.slice(whole.length);
  }
  return numbers;
}

test("a build knows the loader by its content, so that no cache keeps what an older one made", () => {
  const { rules } = config.turbopack ?? {};
  const sha256 = createHash("sha256").update(readFileSync("scripts/plain-icons.mjs")).digest("hex");
  expect(JSON.stringify(rules)).toContain(`"options":{"sha256":"${sha256}"}`);
});

/** The path that an icon becomes; of an icon that passes on another one, that one's. */
function pathIn(file: string): string | undefined {
  const source = readFileSync(join(ICONS, file), "utf8");
  const target = /from '\.\/([a-z0-9-]+\.mjs)'/.exec(source)?.[1];
  if (target) return pathIn(target);
  return / drawIcon\("([^"]*)", props\);\n$/.exec(plainIcon(source))?.[1];
}

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
