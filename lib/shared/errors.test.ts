import { describe, expect, test } from "vitest";
import { ERROR_WORDS } from "./errors.ts";

describe.each(Object.entries(ERROR_WORDS))("the words of %s", (_, { title, text }) => {
  test("are a title and one sentence or more", () => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(text).toMatch(/^[A-Z].*\.$/);
  });

  test("are at most two sentences", () => {
    expect(text.split(/\. (?=[A-Z])/).length).toBeLessThanOrEqual(2);
  });

  test("are calm", () => {
    expect(`${title} ${text}`).not.toMatch(/!|oops|sorry|please|successfully/i);
  });
});

test("no two failures share a title, so people can tell them apart", () => {
  const titles = Object.values(ERROR_WORDS).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

test("a failure with an unknown outcome does not say that nothing was changed", () => {
  for (const code of ["outcome_unknown", "cloud_timeout", "cloud_bad_answer", "internal"] as const)
    expect(ERROR_WORDS[code].text).not.toContain("Nothing was changed");
});
