import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const COMMENT = /^\s*(?:\/\/|\/?\*)|\{\/\*/;
/** Several things in one go: "immediately" does not say that. */
const TOGETHER =
  /At most .*at once|Send less at once|All at once|(?:many|several|users|reviewers|people|hundred browsers|a link|in|one address|on a screen)(?: \S+){0,3} at once/;

test("what takes effect without delay is immediate, in the interface and in documents: no second word for it", () => {
  const texts = globSync(["{app,components}/**/*.{ts,tsx}", "lib/{shared,command}/**/*.ts", "*.md", "docs/*.md"], {
    cwd: ROOT,
  }).filter((file) => !/\.test\.ts$|claims\.md$/.test(file));
  const found = texts.flatMap((file) =>
    readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .filter((line) => /\bat once\b/.test(line) && !TOGETHER.test(line))
      .filter((line) => file.endsWith(".md") || !COMMENT.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
