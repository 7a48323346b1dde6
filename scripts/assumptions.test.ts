import { describe, expect, test } from "vitest";
import { FEATURES } from "../lib/sql/assumptions/features.ts";
import { ASSUMPTIONS } from "../lib/sql/assumptions/registry.ts";
import { problemsOf } from "./claims.ts";
import { textsOfTests } from "./run/titles.ts";

describe("the registry of assumptions", () => {
  test.each(["C", "L"])("numbers those of %s without a gap", (kind) => {
    const ids = ASSUMPTIONS.map(({ id }) => id).filter((id) => id.startsWith(kind));
    expect(ids.length).toBeGreaterThan(10);
    expect(ids).toEqual(ids.map((_, at) => `${kind}-${String(at + 1).padStart(2, "0")}`));
  });

  test("names for each a test that exists, a source, and what depends on it", () => {
    const problems = ASSUMPTIONS.flatMap(({ id, test: [file, title], source, dependents }) => [
      ...problemsOf({ about: id, sentence: id, heldBy: `\`${file}\` › “${title}”` }, textsOfTests),
      ...(source === "" || dependents.length === 0 ? [`${id} has no source, or nothing depends on it`] : []),
    ]);
    expect(problems).toEqual([]);
  });

  test("has an assumption for every feature, and says each thing once", () => {
    const named = new Set(ASSUMPTIONS.flatMap(({ dependents }) => dependents));
    expect([...named].sort()).toEqual(Object.keys(FEATURES).sort());
    const said = ASSUMPTIONS.map(({ assumes }) => assumes);
    expect(new Set(said).size).toBe(said.length);
  });
});
