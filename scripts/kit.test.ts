import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Kit } from "../app/kit/kit.tsx";

const ROOT = join(import.meta.dirname, "..");
/** A part of `menu.tsx` that is fetched later, and what the build draws every icon with. */
const SHOWN_BY_ANOTHER = ["words/icon.tsx", "menus/menu-popup.tsx", "plain-table.tsx"];

test("every primitive is in the kit", () => {
  const kit = globSync("app/kit/*.tsx", { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), "utf8"));
  const missing = globSync("**/*.tsx", { cwd: join(ROOT, "components/ui") }).filter(
    (name) => !SHOWN_BY_ANOTHER.includes(name) && !kit.some((text) => text.includes(`#components/ui/${name}"`)),
  );
  expect(missing).toEqual([]);
});

test("the kit renders every group in both themes, with no id twice", () => {
  const html = renderToStaticMarkup(createElement(Kit));
  const groups = (theme: string) => {
    const [, part = ""] = html.split(`aria-label="Primitives, ${theme}"`);
    return [...(part.split('</section><section aria-label="Primitives,')[0] ?? "").matchAll(/<h2[^>]*>([^<]+)/g)].map(
      ([, name]) => name,
    );
  };
  expect(groups("light").length).toBeGreaterThan(15);
  expect(groups("dark")).toEqual(groups("light"));
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.length).toBe(new Set(ids).size);
});

test("no link fetches its page before a person wants it", () => {
  const files = globSync("{app,components}/**/*.tsx", { cwd: ROOT }).map((file) => [
    file,
    readFileSync(join(ROOT, file), "utf8"),
  ]);
  const withLinks = files.filter(([, text]) => text?.includes('from "next/link"'));
  expect(withLinks.length).toBeGreaterThan(0);
  const count = (text: string | undefined, what: RegExp) => text?.match(what)?.length ?? 0;
  const eager = withLinks.filter(([, text]) => count(text, /<Link[\s>]/g) !== count(text, /\sprefetch=\{false\}/g));
  expect(eager.map(([file]) => file)).toEqual([]);
});
