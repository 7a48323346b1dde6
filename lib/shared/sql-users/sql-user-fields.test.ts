import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  auditedChanges,
  auditedValues,
  CREATE_FIELDS,
  DESCRIPTION_FIELDS,
  type Description,
  descriptionOf,
  fieldWords,
  filledFields,
  IMPORT_FIELDS,
  isTextField,
  REQUEST_TEXTS,
  SEARCHED_FIELDS,
  SEARCHED_WORDS,
  SQL_USER_FIELDS,
} from "./sql-user-fields.ts";
import { SQL_USER_KINDS } from "./sql-user-kinds.ts";
import { createSqlUserInput, describeSqlUserInput } from "./sql-users.ts";

const CLUSTER = "11111111-1111-4111-8111-111111111111";
const word = fc.stringMatching(/^[a-z]{1,20}$/);
const descriptions = fc.record(
  Object.fromEntries(
    DESCRIPTION_FIELDS.map((field) => [
      field,
      isTextField(field) ? fc.oneof(fc.constant(""), word) : fc.constantFrom(null, ...SQL_USER_KINDS),
    ]),
  ),
) as fc.Arbitrary<Description>;

const described = (description: object) => ({ clusterId: CLUSTER, name: "app", ownerTeamId: null, ...description });

describe("the description of a SQL user", () => {
  test("is the same after its empty fields were left out", () => {
    fc.assert(
      fc.property(descriptions, (description) => {
        expect(descriptionOf(DESCRIPTION_FIELDS, filledFields(description))).toEqual(description);
        expect(Object.values(filledFields(description)).every(Boolean)).toBe(true);
      }),
    );
  });

  test("goes through the doors as it is", () => {
    fc.assert(
      fc.property(descriptions, (description) => {
        expect(describeSqlUserInput.parse(described(description))).toEqual(described(description));
        const asked = { clusterId: CLUSTER, name: "app", ...descriptionOf(CREATE_FIELDS, description) };
        expect(createSqlUserInput.parse(asked)).toEqual({ ownerTeamId: null, endsAt: null, ...asked });
      }),
    );
  });

  test("is in the audit where allowed; otherwise only the fact that it changed", () => {
    fc.assert(
      fc.property(descriptions, descriptions, (before, after) => {
        const values = auditedValues(after);
        const changes = auditedChanges(before, after);
        for (const field of DESCRIPTION_FIELDS) {
          const isValue = SQL_USER_FIELDS[field].audit === "value";
          expect(values[field]).toBe(isValue ? (after[field] ?? undefined) : undefined);
          expect(changes[`${field}Changed`]).toBe(!isValue && before[field] !== after[field] ? true : undefined);
        }
      }),
    );
  });
});

describe.each(DESCRIPTION_FIELDS)("the field %s", (field) => {
  const empty = descriptionOf(DESCRIPTION_FIELDS, {});

  test("is optional text in the input of a description", () => {
    const { [field]: _, ...rest } = described(empty) as Record<string, unknown>;
    expect(describeSqlUserInput.safeParse(rest).success).toBe(false);
    expect(describeSqlUserInput.safeParse(described(empty)).success).toBe(true);
    expect(fieldWords(field, empty[field])).toBe("");
  });

  test("is refused beyond its limit, with the limit", () => {
    const { max } = isTextField(field) ? SQL_USER_FIELDS[field] : { max: 0 };
    const parse = (value: string) => describeSqlUserInput.safeParse(described({ ...empty, [field]: value }));
    expect(parse("x".repeat(max + 1)).success).toBe(false);
    if (!isTextField(field)) return;
    expect(parse("x".repeat(max)).success).toBe(true);
    expect(parse("x".repeat(max + 1)).error?.issues).toMatchObject([
      { path: [field], message: `At most ${max} characters.` },
    ]);
  });
});

test("the contact is audited, imported, searched, and part of create and request forms", () => {
  expect(auditedValues({ contact: "Lena" })).toEqual({ contact: "Lena" });
  for (const fields of [CREATE_FIELDS, IMPORT_FIELDS, REQUEST_TEXTS, SEARCHED_FIELDS])
    expect(fields).toContain("contact");
});

test("notes are neither audited nor imported, nor part of the create form", () => {
  expect(auditedValues({ notes: "secret" })).toEqual({});
  expect([...CREATE_FIELDS, ...IMPORT_FIELDS]).not.toContain("notes");
  expect(SEARCHED_WORDS).toContain("notes");
});
