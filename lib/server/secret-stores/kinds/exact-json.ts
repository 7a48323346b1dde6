/** In Node.js since 21: the text of a number stands in for it, in both directions (ECMAScript proposal "JSON.parse source text access"). */
const exact = JSON as unknown as {
  parse: (text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown) => unknown;
  rawJSON: (text: string) => unknown;
};

/**
 * Parses JSON that is written back. A number that JavaScript would change, such as one above 2^53, keeps its text; JSON.stringify writes
 * that. Throws where it is no JSON.
 */
export function parseExact(text: string): unknown {
  return exact.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? exact.rawJSON(source) : value,
  );
}
