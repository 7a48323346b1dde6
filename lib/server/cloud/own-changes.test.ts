import fc from "fast-check";
import { expect, test } from "vitest";
import { withChanges } from "./own-changes.ts";

const NAMES = ["a", "b", "c", "d"];
const change = fc.record({ name: fc.constantFrom(...NAMES), present: fc.boolean(), at: fc.nat({ max: 9 }) });

test("a list is what the vendor had and what Rolecall did since it was begun", () => {
  expect(withChanges(["a", "c"], [{ name: "b", present: true, at: 5 }], 5)).toEqual(["a", "b", "c"]);
  expect(withChanges(["a", "c"], [{ name: "c", present: false, at: 5 }], 5)).toEqual(["a"]);
  expect(withChanges(["a", "c"], [{ name: "a", present: false, at: 4 }], 5)).toEqual(["a", "c"]);
});

test("of several changes of one name the last counts, whatever they were", () => {
  fc.assert(
    fc.property(fc.subarray(NAMES), fc.array(change), fc.nat({ max: 9 }), (read, unordered, since) => {
      const changes = unordered.toSorted((one, other) => one.at - other.at);
      const expected = NAMES.filter((name) => {
        const last = changes.findLast((each) => each.name === name && each.at >= since);
        return last ? last.present : read.includes(name);
      });
      expect(withChanges(read, changes, since)).toEqual(expected);
    }),
  );
});
