import { expect, test } from "vitest";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import { inSentence } from "./in-sentence.ts";

test("a title in a sentence begins small, and names keep their capital", () => {
  expect(inSentence("Cluster is locked")).toBe("cluster is locked");
  expect(inSentence("CockroachDB Cloud rejected the request")).toBe("CockroachDB Cloud rejected the request");
  expect(inSentence("SQL user is gone")).toBe("SQL user is gone");
  const written = Object.values(ERROR_WORDS).map(({ title }) => inSentence(title));
  expect(written.filter((title) => /\b(?:cockroachDB|rolecall|sQL|aPI)\b/.test(title))).toEqual([]);
});
