import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRestrictChoice, type RestrictChoice, restrictManyPath } from "./restrict-path.ts";

function parsed(choice: RestrictChoice): ReturnType<typeof parseRestrictChoice> {
  const url = new URL(restrictManyPath("id-prod", choice), "https://rolecall.example");
  expect(url.searchParams.get("cluster")).toBe("id-prod");
  return parseRestrictChoice(url.searchParams, url.hash);
}

test("the address of a restriction keeps what was chosen, whatever the names", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, unit: "grapheme" }), { minLength: 1, maxLength: 400 }), (names) => {
      expect(parsed({ names })).toEqual({ names });
    }),
    { numRuns: 50 },
  );
  for (const state of ["admin", "privileged", "unknown"] as const) expect(parsed({ state })).toEqual({ state });
  expect(parsed({})).toEqual({});
});

test("an address stays short enough for a server, and without its names it chooses nothing", () => {
  const names = Array.from({ length: 1_000 }, (_, at) => `application_${at}`);
  const url = new URL(restrictManyPath("id-prod", { names }), "https://rolecall.example");
  expect(`${url.pathname}${url.search}`.length).toBeLessThan(4_200);
  expect(parseRestrictChoice(url.searchParams, "")).toBeNull();
  expect(parseRestrictChoice(new URLSearchParams("state=restricted"), "")).toEqual({});
});
