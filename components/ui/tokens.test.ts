import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
// declarations of the first rule have two spaces before them; those in media queries have four
const declared = new Map(
  [...css.matchAll(/^ {2}--([\w-]+): ([^;]+);/gm)].map(([, name = "", value = ""]) => [name, value]),
);

/** The colour of a token in one theme, as red, green and blue from 0 to 1. */
function colour(token: string, theme: 0 | 1): number[] {
  const value = declared.get(token) ?? "";
  const alias = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
  if (alias) return colour(alias, theme);
  const hex = value.match(/#[0-9a-f]{6}/g) ?? [];
  const chosen = hex[theme] ?? hex[0];
  if (!chosen) throw new Error(`--${token} is not a colour: ${value}`);
  return [1, 3, 5].map((at) => Number.parseInt(chosen.slice(at, at + 2), 16) / 255);
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(token: string, theme: 0 | 1): number {
  const [r = 0, g = 0, b = 0] = colour(token, theme).map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(front: string, back: string, theme: 0 | 1): number {
  const [low = 0, high = 0] = [luminance(front, theme), luminance(back, theme)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ["bg", "bg-sunken", "bg-hover", "bg-press", "bg-overlay", "bg-foot", "bg-note", "bg-code"];
const PLAIN = ["bg", "bg-sunken", "bg-overlay", "bg-foot", "bg-code"];

const pairs: [front: string, backs: string[], least: number][] = [
  ["text", [...SURFACES, "accent-soft", "danger-soft", "warn-soft", "ok-soft"], 12],
  ["text", ["bg-segment"], 7],
  ["text-2", SURFACES, 7],
  ["text-3", SURFACES, 4.5],
  ["accent-text", [...PLAIN, "accent-soft"], 7],
  ["danger-text", [...PLAIN, "bg-press", "danger-soft"], 7],
  ["warn-text", [...PLAIN, "bg-hover", "warn-soft"], 7],
  ["ok-text", [...PLAIN, "ok-soft"], 7],
  ["text-2", ["warn-soft", "accent-soft"], 7],
  ["text-3", ["n-3"], 4.5],
  ["on-accent", ["accent-solid", "accent-solid-hover"], 6],
  ["on-danger", ["danger-solid", "danger-solid-hover"], 5],
  ["line-control", SURFACES.filter((surface) => surface !== "bg-press" && surface !== "bg-note"), 3],
  ["focus", [...SURFACES, "accent-soft", "danger-soft", "warn-soft"], 3],
  ["accent-mark", PLAIN, 3],
  ["danger-mark", [...PLAIN, "danger-soft"], 3],
  ["warn-mark", [...PLAIN, "warn-soft"], 3],
  ["ok-mark", [...PLAIN, "ok-soft"], 3],
  ["sql-keyword", ["bg-code"], 7],
  ["sql-privilege", ["bg-code"], 7],
  ["sql-string", ["bg-code"], 7],
];

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("in the %s theme", (_, theme) => {
  test.each(pairs)("--%s stands out from %j by %d or more", (front, backs, least) => {
    const tooFaint = backs.filter((back) => contrast(front, back, theme) < least);
    expect(tooFaint.map((back) => `${back}: ${contrast(front, back, theme).toFixed(2)}`)).toEqual([]);
  });
});

test("a known pair has the contrast that WCAG gives for it", () => {
  declared.set("black", "#000000");
  declared.set("white", "#ffffff");
  expect(contrast("black", "white", 0)).toBeCloseTo(21, 5);
});

test("classes name only breakpoints that the theme has", () => {
  const theme = readFileSync(new URL("./tailwind-names.css", import.meta.url), "utf8");
  const named = new Set([...theme.matchAll(/--breakpoint-(\w+):/g)].map(([, name]) => name));
  const used = globSync("{app,components}/**/*.tsx").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/[\s"'`:](?:max-|min-)?(sm|md|lg|xl|[2-9]xl):[a-z[-]/g)].map(
      ([, name]) => ({
        file,
        name,
      }),
    ),
  );
  expect(used.length).toBeGreaterThan(100);
  expect(used.filter(({ name }) => !named.has(name))).toEqual([]);
});
