import { expect, test } from "vitest";
import { ERROR_EFFECTS, isDeclined } from "./error-effects.ts";
import { ERROR_WORDS, type ErrorCode } from "./errors.ts";

const codes = Object.keys(ERROR_WORDS) as ErrorCode[];

test.each(codes.filter((code) => ERROR_EFFECTS[code] === "maybe_done"))(
  "%s, after which something may have been changed, does not say the opposite",
  (code) => {
    expect(ERROR_WORDS[code].text).not.toMatch(/nothing was (changed|started|run|signed off)/i);
  },
);

test("a code of another version of Rolecall is not taken for a refusal", () => {
  expect(["invalid_input", "rotation_outdated"].every(isDeclined)).toBe(true);
  expect(["internal", "cloud_timeout", "code_of_tomorrow", "toString"].some(isDeclined)).toBe(false);
});
