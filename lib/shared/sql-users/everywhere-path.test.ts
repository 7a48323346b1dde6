import fc from "fast-check";
import { expect, test } from "vitest";
import { everywhereInput } from "./everywhere.ts";
import {
  AGE_STARTS,
  dueSearch,
  EVERYWHERE_KINDS,
  EVERYWHERE_STATES,
  type EverywhereView,
  everywhereOrder,
  everywherePath,
  everywhereSearch,
  PLAIN_EVERYWHERE,
  parseDue,
  parseEverywhere,
} from "./everywhere-path.ts";

const CLUSTER = "6f1c7a52-0000-4000-8000-00000000000a";
const parse = (search: string) => parseEverywhere(new URLSearchParams(search));

const views: fc.Arbitrary<EverywhereView> = fc.record({
  search: fc.string({ unit: "grapheme", maxLength: 60 }).filter((text) => text.length <= 200 && text.isWellFormed()),
  state: fc.constantFrom(null, ...EVERYWHERE_STATES),
  kind: fc.constantFrom(null, ...EVERYWHERE_KINDS),
  owner: fc.constantFrom(null, "team_1"),
  age: fc.constantFrom(null, "unknown" as const, ...AGE_STARTS),
  due: fc.constantFrom(null, "now" as const, "soon" as const),
  label: fc.constantFrom(null, "env=production", "a=b=c & d"),
  sort: fc.constantFrom("name" as const, "age" as const),
  descending: fc.boolean(),
  after: fc.option(
    fc.record({
      clusterId: fc.constant(CLUSTER),
      name: fc.constantFrom("app", "a-b.c", "ärger"),
      at: fc.option(fc.integer({ min: 0 })),
    }),
  ),
});

test("a view of the list of all clusters survives its address, and the server takes it", () => {
  fc.assert(
    fc.property(views, (view) => {
      expect(parse(everywhereSearch(view))).toEqual(view);
      expect(everywhereInput.safeParse(view).success).toBe(true);
    }),
  );
  expect(everywherePath(PLAIN_EVERYWHERE)).toBe("/sql-users");
});

test.each([
  "?state=ADMIN&kind=robot&due=later&age=7&sort=owner",
  "?after=app",
  `?after=${CLUSTER}`,
  `?after=${CLUSTER}/`,
  `?after=${CLUSTER}/a%00b`,
  `?owner=${"x".repeat(101)}`,
  "?sort=--age",
])("unknown values of the address are ignored: %s", (search) => {
  expect(parse(search)).toEqual(PLAIN_EVERYWHERE);
});

test("what is filtered by age is ordered by it, and what is due begins with the oldest", () => {
  const order = (change: Partial<EverywhereView>) => everywhereOrder({ ...PLAIN_EVERYWHERE, ...change });
  expect(order({ due: "now", descending: true })).toEqual({ sort: "age", descending: false });
  expect(order({ age: 15, descending: true })).toEqual({ sort: "age", descending: true });
  expect(order({ age: "unknown", sort: "age" })).toEqual({ sort: "name", descending: false });
  expect(order({ descending: true })).toEqual({ sort: "name", descending: true });
});

test("the rotation page begins with what is due, and its views survive their addresses", () => {
  const parsed = (search: string) => parseDue(new URLSearchParams(search));
  expect(parsed("")).toEqual({ ...PLAIN_EVERYWHERE, due: "now" });
  expect(dueSearch(parsed(""))).toBe("");
  // A band of ages is no choice of that page.
  expect(parsed("?age=30").due).toBe("now");
  for (const search of ["?due=soon", "?age=unknown", "?q=app&owner=team_1", "?due=soon&sort=-age"]) {
    expect(dueSearch(parsed(search)), search).toBe(search);
  }
});
