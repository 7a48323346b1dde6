import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PRIVILEGES, type PrivilegeOn } from "#lib/sql/privileges.ts";
import { type AccessForm, OPTIONS, PLAIN_FORM } from "./access-form.ts";
import { formSearch, parseForm, SEARCH_MAX } from "./form-search.ts";
import { KNOWN_LEVELS } from "./levels.ts";

const parse = (search: string) => parseForm(new URLSearchParams(search));

const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((value) => value.isWellFormed());
const forms: fc.Arbitrary<AccessForm> = fc.record({
  level: fc.constantFrom(...KNOWN_LEVELS),
  databases: fc.uniqueArray(
    text.filter((value) => value !== ""),
    { maxLength: 4 },
  ),
  otherDatabases: text,
  schemas: text,
  tables: text,
  privileges: fc.subarray(Object.keys(PRIVILEGES.table) as PrivilegeOn<"table">[]),
  scope: fc.constantFrom("existing", "future", "both"),
  options: fc.subarray([...OPTIONS]),
  takeOverFrom: text,
  connections: text,
  via: fc.constantFrom("role", "direct"),
  version: fc.constantFrom(null, "", "v25.4", "v26.2.1"),
  demote: fc.constantFrom(null, true, false),
  rootStays: fc.boolean(),
});

describe("choices in the URL", () => {
  test("all choices survive the round trip through the address", () => {
    fc.assert(
      fc.property(forms, (form) => {
        const { search, isComplete } = formSearch(form);
        fc.pre(isComplete);
        expect(parse(search)).toEqual(form);
      }),
    );
  });

  test("default choices have an empty query string", () => {
    expect(formSearch(PLAIN_FORM)).toEqual({ search: "", isComplete: true });
    expect(parse("")).toEqual(PLAIN_FORM);
  });

  test("an address reads as it is shared", () => {
    const form: AccessForm = {
      ...PLAIN_FORM,
      level: "read-write",
      databases: ["shop", "billing"],
      options: ["saveRows"],
    };
    expect(formSearch(form).search).toBe("?for=read-write&db=shop&db=billing&with=saveRows");
  });

  test.each([
    "?for=superuser&when=never&may=SELECT%20ON,admin&with=everything&via=magic&admin=maybe",
    "?for=__proto__&when=constructor&other=1",
  ])("unknown values are ignored: %s", (search) => {
    const privileges = search.includes("may=") ? [] : PLAIN_FORM.privileges;
    expect(parse(search)).toEqual({ ...PLAIN_FORM, privileges });
  });

  test("a long address drops what does not fit, tables first, and reports it", () => {
    const long = (count: number) => Array.from({ length: count }, (_, index) => `shop.public.t${index}`).join("\n");
    const form: AccessForm = { ...PLAIN_FORM, level: "table-level", schemas: "sales", tables: long(200) };
    const { search, isComplete } = formSearch(form);
    expect(isComplete).toBe(false);
    expect(parse(search)).toEqual({ ...form, tables: "" });
    fc.assert(
      fc.property(
        forms,
        fc.array(fc.nat(400), { minLength: 4, maxLength: 4 }),
        (small, [a = 0, b = 0, c = 0, d = 0]) => {
          const large = { ...small, tables: long(a), schemas: long(b), connections: long(c), otherDatabases: long(d) };
          expect(formSearch(large).search.length).toBeLessThanOrEqual(SEARCH_MAX);
        },
      ),
    );
  });

  test("reading and writing an address does not change it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), forms, (query, form) => {
        for (const search of [`?${query}`, formSearch(form).search]) {
          const once = formSearch(parse(search)).search;
          expect(formSearch(parse(once)).search).toBe(once);
        }
      }),
    );
  });
});
