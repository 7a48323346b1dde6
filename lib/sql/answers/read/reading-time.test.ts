import { describe, expect, test } from "vitest";
import { verifyAnswer } from "../verify-answer.ts";
import { parseAnswer } from "./parse-answer.ts";

const TABLE = "role_name | member | is_admin\n";
const PROOF = `sql_user | code | database_name | owned | grants\nu | Ab3_-xyz9 | d | 0 | 0\n(1 row)\n`;
const PLACE = `sql_user | code | database_name | in_schema | taken_from | objects | defaults\nu | Ab3_-xyz9 | d | s | | 0 | 0\n(1 row)\n`;
/** By the square, twice this length would take seconds. */
const LENGTH = process.env.ROLECALL_PROVE ? 80_000 : 40_000;

/** Repeated texts with a text before and after: all inputs that once took quadratic time, and similar ones. */
const TEXTS: Readonly<Record<string, readonly [before: string, unit: string, after?: string]>> = {
  "a tag and spaces": [`${TABLE}SET`, " ", "x"],
  "a tag with words": [`${TABLE}SHOW`, " A", "1"],
  "a count and spaces": [`${TABLE}(1 row)`, " ", "x"],
  "a bar and spaces": [`${TABLE}|`, " ", "x"],
  "a rule and spaces": [`${TABLE}-`, " ", "x"],
  "a long rule": [TABLE, "-+", "x"],
  "a drawn rule": [TABLE, "─", "x"],
  "spaces and no more": [TABLE, " ", "x"],
  "a value of many lines": ["-[ RECORD 1 ]\nrole_name | a+\n", "  | b+\n"],
  "many fields": ["-[ RECORD 1 ]\n", "role_name | a\n"],
  "many records": ["", "-[ RECORD 1 ]\nrole_name | a\n"],
  "many rows": [TABLE, "a | b | f\n"],
  "many headers": ["", TABLE],
  "many counts": [TABLE, "(1 row)\n"],
  "many proofs": ["", PROOF],
  "many places": ["", PLACE],
  "many refusals": [TABLE, "psql:ERROR\n"],
  "one refusal": [`${TABLE}psql:`, "ERROR ", "x"],
  "a prompt": [TABLE, "a@", "x"],
  "many prompts": [TABLE, "x@>\n"],
  "bars in rows": [TABLE, "| |\n"],
  "bars in one row": [TABLE, "|"],
  "empty lines": ["", "\n", "x"],
  "empty lines and brackets": ["", "\n[", "x"],
  "open lists": ["", "["],
  "open objects": ["", '{"a":'],
  "short lists": ["", "[1]"],
  "tags in lists": ["", "[SHOW A A A ]\n"],
  "a tag in a list": ["[SHOW", " A", "1]"],
  objects: ["", '{"role_name":"a","member":"b","is_admin":"f"}\n'],
  "a quote in CSV": ["role_name,member,is_admin\n", '"'],
  "cells in CSV": ["role_name,member,is_admin\n", ","],
  "quotes in CSV": ["role_name,member,is_admin\n", '"a""b",c,f\n'],
  "no line at all": ["", "a@- "],
};

const textOf = ([before, unit, after = ""]: readonly [string, string, string?], length: number) =>
  before + unit.repeat(Math.ceil(length / unit.length)) + after;

/** In milliseconds; below it the clock tells nothing, and by the square, twice the length would take seconds more. */
const SHORT = 15;

/** Milliseconds of the processor. */
function timeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The least time of several: others run on the same machine. */
const leastTime = (work: () => unknown) => Math.min(...Array.from({ length: 6 }, () => timeOf(work)));

const WHO = { user: "u", code: "Ab3_-xyz9" };

describe("a long answer", () => {
  test.each(Object.entries(TEXTS))(
    "proves nothing, and one of twice the length takes about twice the time: %s",
    (_, text) => {
      const [once, twice] = [textOf(text, LENGTH), textOf(text, 2 * LENGTH)];
      expect(verifyAnswer(WHO, twice).state).not.toBe("restricted");
      // Only the long run measures time.
      if (!process.env.ROLECALL_PROVE) return;
      for (const read of [parseAnswer, (pasted: string) => verifyAnswer(WHO, pasted)]) {
        const first = timeOf(() => read(twice));
        if (first >= SHORT)
          expect(
            Math.min(
              first,
              leastTime(() => read(twice)),
            ),
          ).toBeLessThan(3 * leastTime(() => read(once)) + SHORT);
      }
    },
    60_000,
  );
});
