const CUT = "[redacted]";
const NAMED_ENTITIES = new Map([..."&<>\"'"].map((char, index) => [char, ["amp", "lt", "gt", "quot", "apos"][index]]));
const SHORT_ESCAPES = new Map([..."\b\f\n\r\t\"'/"].map((char, index) => [char, "bfnrt\"'/"[index]]));

/**
 * Three levels of quoting write a backslash as eight. Without a bound, a long run of them would take the time of its
 * square.
 */
const MAX_BACKSLASHES = 8;
const ESCAPE = `\\\\{1,${MAX_BACKSLASHES}}`;
const AMPERSAND = "&(?:amp;){0,3}";

/**
 * Makes a function that cuts `secrets` out of a text, in every form in which an echo may hold them: plain, in any case,
 * percent-encoded (also twice, also by form rules), as a JSON or Go string literal (also nested), as HTML, in
 * hexadecimal, and in base64 or base64url at any offset, as within `Basic` credentials or an encoded body.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  let pattern: RegExp | undefined;
  return (text) => {
    // Most answers need none.
    pattern ??= patternOf(secrets.filter((secret) => secret !== ""));
    return text.replaceAll(pattern, CUT);
  };
}

function patternOf(secrets: readonly string[]): RegExp {
  const forms = secrets.flatMap((secret) => [literal(secret), ...encoded(secret)]);
  return new RegExp(forms.join("|") || "(?!)", "giu");
}

/** Matches the secret where each of its characters is written in any of the ways above, mixed as may be. */
function literal(secret: string): string {
  // A run of backslashes is one piece: piece by piece, many in a row would match in exponentially many ways.
  const pieces = secret.match(/\\+|[^\\]/gsu) ?? [];
  return pieces.map((piece) => (piece.startsWith("\\") ? backslashes(piece.length) : anyForm(piece))).join("");
}

function anyForm(char: string): string {
  const entity = NAMED_ENTITIES.get(char);
  const short = SHORT_ESCAPES.get(char);
  return oneOf(
    `\\u{${hex(char.codePointAt(0) ?? 0, 1)}}`,
    ...numbered(char),
    ...(entity ? [`${AMPERSAND}${entity};`] : []),
    ...(short ? [`${ESCAPE}${short}`] : []),
    ...(char === " " ? ["\\+"] : []),
  );
}

function backslashes(count: number): string {
  return oneOf(`\\\\{${count},${count * MAX_BACKSLASHES}}`, `${oneOf(...numbered("\\"))}{${count}}`);
}

/** The forms that write a character as a number. */
function numbered(char: string): string[] {
  const point = char.codePointAt(0) ?? 0;
  const units = Array.from({ length: char.length }, (_, index) => `${ESCAPE}u${hex(char.charCodeAt(index), 4)}`);
  return [
    Array.from(Buffer.from(char), (byte) => `%(?:25){0,3}${hex(byte, 2)}`).join(""),
    units.join(""),
    `${ESCAPE}x${hex(point, 2)}`,
    `${AMPERSAND}#0{0,4}${point};`,
    `${AMPERSAND}#x0{0,4}${hex(point, 1)};`,
  ];
}

function encoded(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // The few characters that depend on a shorter secret also occur in ordinary words.
  if (bytes.length < 6) return [];
  return [bytes.toString("hex"), ...[0, 1, 2].map((offset) => base64At(bytes, offset))];
}

/** The characters of base64 that the secret alone decides, where `offset` other bytes (modulo 3) stand before it. */
function base64At(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  const own = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  return own.replaceAll(/[+/]/g, (char) => oneOf(char === "+" ? "-" : "_", anyForm(char)));
}

function oneOf(...forms: string[]): string {
  return `(?:${forms.join("|")})`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
