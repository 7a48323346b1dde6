import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
/** A part of `menu.tsx` that is fetched later, and what the build draws every icon with. */
const SHOWN_BY_ANOTHER = ["icon.tsx", "menu-popup.tsx"];

test("every primitive is in the kit", () => {
  const kit = globSync("app/kit/*.tsx", { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), "utf8"));
  const missing = globSync("*.tsx", { cwd: join(ROOT, "components/ui") }).filter(
    (name) => !SHOWN_BY_ANOTHER.includes(name) && !kit.some((text) => text.includes(`#components/ui/${name}"`)),
  );
  expect(missing).toEqual([]);
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
