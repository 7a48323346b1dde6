import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
/** A part of `menu.tsx` that is fetched later. */
const SHOWN_BY_ANOTHER = ["menu-popup.tsx"];

test("every primitive is in the kit", () => {
  const kit = globSync("app/kit/*.tsx", { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), "utf8"));
  const missing = globSync("*.tsx", { cwd: join(ROOT, "components/ui") }).filter(
    (name) => !SHOWN_BY_ANOTHER.includes(name) && !kit.some((text) => text.includes(`#components/ui/${name}"`)),
  );
  expect(missing).toEqual([]);
});
