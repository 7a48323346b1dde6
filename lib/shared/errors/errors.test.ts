import { globSync } from "node:fs";
import { resolve } from "node:path";
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

test("each code is in one part, and each part is in the record", async () => {
  const parts = await Promise.all(globSync("lib/shared/errors/parts/*.ts").map((path) => import(resolve(path))));
  const codes = parts.flatMap((part: Record<string, object>) =>
    Object.values(part).flatMap((words) => Object.keys(words)),
  );
  expect(codes.toSorted()).toEqual(Object.keys(ERROR_WORDS).toSorted());
});

test("no two failures share a title, so people can tell them apart", () => {
  const titles = Object.values(ERROR_WORDS).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

test("a failure with an unknown outcome does not say that nothing was changed", () => {
  for (const code of ["outcome_unknown", "cloud_timeout", "cloud_bad_answer", "internal"] as const)
    expect(ERROR_WORDS[code].text).not.toContain("Nothing was changed");
});
