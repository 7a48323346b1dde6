import { describe, expect, test } from "vitest";
import { redactor } from "./redact.ts";
import { presentable, vendorWords } from "./vendor-text.ts";

describe("the words of an error answer are found in", () => {
  const badRequest = {
    "@type": "type.googleapis.com/google.rpc.BadRequest",
    fieldViolations: [{ field: "password", description: "must have 12 characters" }],
  };
  test.each<[what: string, body: unknown, words: string]>([
    ["the envelope without details", { code: 5, message: "user not found" }, "user not found"],
    ["details that are texts", { code: 6, message: "a", details: ["b", "c"] }, "a; b; c"],
    [
      "details that are objects, without their @type",
      { message: "a", details: [badRequest] },
      "a; password; must have 12 characters",
    ],
    ["a detail that repeats the message", { message: "a", details: ["a"] }, "a"],
    ["details that are no list", { message: "a", details: "b" }, "a; b"],
    ["details that are null", { message: "a", details: null }, "a"],
    ["details without a message", { details: ["b"] }, "b"],
    ["an unknown envelope with more fields", { error: "a", message: null, extra: { deep: 1 } }, "a"],
    ["a code that is a text", { code: "NOT_FOUND", message: "a" }, "a"],
    ["a message that is no text", { message: { a: 1 }, details: ["b"] }, "b"],
    ["a JSON text", "rate limit exceeded", "rate limit exceeded"],
    ["a JSON list", ["a"], ""],
    ["JSON null", null, ""],
  ])("%s", (_, body, words) => {
    expect(vendorWords(JSON.stringify(body))).toBe(words);
  });

  test.each<[what: string, body: string, words: string]>([
    ["a plain sentence", "rate limit exceeded\n", "rate limit exceeded"],
    ["HTML, which has none for people", "<!doctype html><h1>502 Bad Gateway</h1>", ""],
    ["an empty body", " \n", ""],
    ["JSON that ends in the middle, as it stands", '{"message": "a', '{"message": "a'],
    ["plain text that is a page", "x".repeat(501), ""],
    ["an answer of unreasonable size", JSON.stringify({ message: "x".repeat(65_536) }), ""],
  ])("%s", (_, body, words) => {
    expect(vendorWords(body)).toBe(words);
  });

  test("details nested without end", () => {
    const deep = `${'{"a":'.repeat(20_000 / 5)}"x"${"}".repeat(20_000 / 5)}`;
    expect(vendorWords(`{"message":"a","details":[${deep}]}`)).toBe("a");
  });
});

describe("words that are kept", () => {
  const plain = (text: string) => text;

  test("are one line, so that none forges a line in a log", () => {
    expect(presentable("role x cannot be dropped\r\nowner of table a\n\n  owner of table b\n", plain)).toBe(
      "role x cannot be dropped; owner of table a; owner of table b",
    );
  });

  test("have no characters that move, hide or turn text", () => {
    expect(presentable("a\u001b[2Jb\u0000c\u202ed\u200be\u2028f\u0085g\u007f\ud800h\tend", plain)).toBe(
      "a\\u{1b}[2Jb\\u{0}c\\u{202e}d\\u{200b}e\\u{2028}f\\u{85}g\\u{7f}\\u{d800}h\\u{9}end",
    );
  });

  test("are at most 2,000 characters", () => {
    expect(presentable("a".repeat(2_000), plain)).toBe("a".repeat(2_000));
    expect(presentable("a".repeat(2_001), plain)).toBe(`${"a".repeat(1_999)}…`);
  });

  test("hold no half of a secret where they were cut to length", () => {
    const secret = "Pass-word_123456";
    const shown = presentable(`${"a".repeat(1_992)}${secret}`, redactor([secret]));
    expect(shown).toBe(`${"a".repeat(1_992)}[redact…`.slice(0, 1_999).concat("…"));
    expect(shown).not.toContain("Pass");
  });

  test("are absent without a message", () => {
    expect(presentable("", plain)).toBeUndefined();
    expect(presentable(" \n ", plain)).toBeUndefined();
  });
});
