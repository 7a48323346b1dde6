import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parse } from "./parse.ts";

const schema = z.strictObject({ name: z.string(), more: z.array(z.string()).optional() });

describe("parse", () => {
  test("gives back what the schema takes", () => {
    expect(parse(schema, { name: "Ada 🦊", more: ["é"] })).toEqual({ name: "Ada 🦊", more: ["é"] });
  });

  test.each([{ name: "a\0b" }, { name: "\ud800" }, { name: "a", more: ["fine", "\udfff"] }])(
    "refuses a text that a store would change or refuse: %j",
    (input) => {
      expect(() => parse(schema, input)).toThrow("invalid_input");
    },
  );
});
