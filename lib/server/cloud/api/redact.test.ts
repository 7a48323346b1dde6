import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactor } from "./redact.ts";

const eachChar = (write: (char: string) => string) => (text: string) => Array.from(text, write).join("");
const eachUnit = (write: (unit: string) => string) => (text: string) =>
  Array.from({ length: text.length }, (_, index) => write(text.charCodeAt(index).toString(16).padStart(4, "0"))).join(
    "",
  );
const percentAll = (text: string) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const fromHtml = (text: string) =>
  text
    .replaceAll(/&#x([\da-f]+);/gi, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replaceAll(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
const toHtml = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
/** Only what still is a JSON string is read as one; anything else stays as it is, secret or not. */
const fromJson = (text: string) => {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
};
const base64 = (text: string) => Buffer.from(text).toString("base64");
const base64url = (text: string) => Buffer.from(text).toString("base64url");
const fromBase64 = (text: string) => Buffer.from(text.replaceAll(/\[redacted\]/g, "????????"), "base64").toString();

/** The encodings of an echo, and how a reader decodes them. */
const FORMS: Record<string, [write: (text: string) => string, read: (text: string) => string]> = {
  plain: [(text) => text, (text) => text],
  encodeURIComponent: [encodeURIComponent, decodeURIComponent],
  "percent, every byte, lower case": [percentAll, decodeURIComponent],
  "percent, every byte, upper case": [(text) => percentAll(text).toUpperCase(), decodeURIComponent],
  "percent, twice": [
    (text) => encodeURIComponent(percentAll(text)),
    (text) => decodeURIComponent(decodeURIComponent(text)),
  ],
  "a form": [(text) => new URLSearchParams({ a: text }).toString(), (text) => new URLSearchParams(text).get("a") ?? ""],
  "a JSON string": [JSON.stringify, fromJson],
  "a JSON string in a JSON string": [
    (text) => JSON.stringify(JSON.stringify(text)),
    (text) => fromJson(fromJson(text)),
  ],
  "a JSON string with every character escaped": [(text) => `"${eachUnit((unit) => `\\u${unit}`)(text)}"`, fromJson],
  HTML: [toHtml, fromHtml],
  "HTML numbers": [eachChar((char) => `&#${char.codePointAt(0)};`), fromHtml],
  "HTML hexadecimal numbers": [eachChar((char) => `&#x${char.codePointAt(0)?.toString(16)};`), fromHtml],
  hexadecimal: [(text) => Buffer.from(text).toString("hex"), (text) => Buffer.from(text, "hex").toString()],
  base64: [base64, fromBase64],
  base64url: [base64url, fromBase64],
  "base64 in a URL": [(text) => encodeURIComponent(base64(text)), (text) => fromBase64(decodeURIComponent(text))],
};

const secrets = fc.oneof(
  fc.string({ minLength: 12, maxLength: 60, unit: fc.constantFrom(..."ABCXYZabcxyz0189-_") }),
  fc.string({ minLength: 12, maxLength: 60, unit: "grapheme-ascii" }).filter((text) => text.trim().length >= 12),
  fc
    .string({ minLength: 12, maxLength: 30, unit: "grapheme" })
    .filter((text) => text.isWellFormed() && text.trim().length >= 12),
);
/** Each takes ten milliseconds, of which the pattern is most. */
const RUNS = { numRuns: process.env.ROLECALL_PROVE ? 1_000 : 8 };
const around = fc.string({ maxLength: 8, unit: fc.constantFrom(..."abc: =,.") });

describe("a random secret never survives an echo written as", () => {
  test.each(Object.entries(FORMS))("%s", (_, [write, read]) => {
    fc.assert(
      fc.property(secrets, around, around, (secret, before, after) => {
        const echo = write(`${before}${secret}${after}`);
        expect(read(echo)).toContain(secret);
        const redacted = redactor([secret])(echo);
        expect(redacted).toContain("[redacted]");
        expect(read(redacted)).not.toContain(secret);
        expect(redacted.toLowerCase()).not.toContain(secret.toLowerCase());
      }),
      RUNS,
    );
  });
});

test("each of several secrets is cut out wherever it stands, also in another case", () => {
  const cut = redactor(["CCDB1_id_secretsecret", "Pass-word_12345"]);
  expect(cut("key CCDB1_id_secretsecret, ccdb1_ID_secretsecret; PASS-WORD_12345.")).toBe(
    "key [redacted], [redacted]; [redacted].",
  );
});

test("text that holds no secret stays as it is", () => {
  const cut = redactor(["CCDB1_id_secretsecret", "Pass-word_12345"]);
  const text = "role x cannot be dropped because some objects depend on it: CCDB1, Pass-word, %25 \\\\ &amp;";
  expect(cut(text)).toBe(text);
});

test("an empty secret cuts nothing", () => {
  expect(redactor([])("text")).toBe("text");
  expect(redactor([""])("text")).toBe("text");
});

test("the work grows with the length of the text, not with its square", () => {
  // With an unbounded repetition in the pattern each of these takes minutes, and the test its time-out.
  const cut = redactor(["CCDB1_id_secretsecret", "\\\\%&Pass-word_12345"]);
  for (const piece of ["\\", "%25", "&amp;", "CCDB1_id_secretsecre", "\\\\%&", "%", "&#0"]) {
    const text = piece.repeat(64 * 1024);
    expect(cut(text)).toBe(text);
  }
});
