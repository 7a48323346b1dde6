import { z } from "zod";

/** Longer than any list of blocking objects that a person would read. */
const MAX_MESSAGE_CHARACTERS = 2_000;
/** A longer error answer is most likely a page of a proxy, and is not read. */
const MAX_ERROR_CHARACTERS = 64 * 1024;
/** A proxy's plain text, such as "rate limit exceeded", is a sentence; anything longer is a page. */
const MAX_PLAIN_CHARACTERS = 500;
const MAX_DEPTH = 5;

const envelope = z.object({
  message: z.string().nullish().catch(null),
  error: z.string().nullish().catch(null),
  details: z.unknown().optional(),
});

const vendorError = z.object({ code: z.number().int().min(0).max(16) });

/**
 * The words in the body of an error answer, raw: `message` and the texts in `details`. The envelope is
 * documented as `{code, message, details}` with objects in `details`; seen or expected beside it: texts in `details`,
 * no `details`, plain text, HTML, nothing. Empty where there are no words for people. May hold secrets: see
 * `presentable`.
 */
export function vendorWords(body: string): string {
  const text = body.trim();
  if (text === "" || text.startsWith("<") || text.length > MAX_ERROR_CHARACTERS) return "";
  const json = parseJson(text);
  if (json === undefined) return text.length <= MAX_PLAIN_CHARACTERS ? text : "";
  const parsed = envelope.safeParse(json);
  if (!parsed.success) return typeof json === "string" ? json : "";
  const { message, error, details } = parsed.data;
  return [...new Set([message ?? error ?? "", ...texts(details, MAX_DEPTH)])].filter((part) => part !== "").join("; ");
}

/**
 * Whether the body of an error answer is the vendor's `{code, message, details}` (`Status` of its specification): its `code` is a number of
 * gRPC, 0 to 16. The rest may be missing.
 */
export function isVendorError(body: string): boolean {
  return body.length <= MAX_ERROR_CHARACTERS && vendorError.safeParse(parseJson(body)).success;
}

/** The value of a JSON text, or undefined. The parser's error is dropped: it quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All texts in a detail, but not its `@type`, which names a protocol buffer. */
function texts(value: unknown, depth: number): string[] {
  if (typeof value === "string") return [value];
  if (depth === 0 || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "@type" ? [] : texts(inner, depth - 1)));
}

/**
 * Makes words fit to be kept and shown: secrets cut out by `redact`, one line, of bounded length, and no character in
 * it that moves a cursor, hides text or turns its direction. Undefined where nothing is left.
 */
export function presentable(words: string, redact: (text: string) => string): string | undefined {
  // Redacted first: a secret cut in half by the limit would no longer be found.
  const line = redact(words)
    .trim()
    .replaceAll(/\s*[\r\n]+\s*/g, "; ")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  if (line === "") return undefined;
  return line.length <= MAX_MESSAGE_CHARACTERS ? line : `${line.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…`;
}
