import { Refusal } from "../base/failure.ts";

/**
 * The value, if it is plain JSON; throws the refusal `invalid_input` otherwise. React gives actions more than JSON, such as dates, maps,
 * files and promises, whose getters and methods a schema would run, and objects that hold each other or are held twice, which a few bytes
 * can make endless.
 */
export function plainJson(value: unknown): unknown {
  const rest: unknown[] = [value];
  const seen = new Set<object>();
  while (rest.length > 0) {
    const each = rest.pop();
    if (each === null || typeof each === "string" || typeof each === "boolean" || Number.isFinite(each)) continue;
    if (typeof each !== "object" || seen.has(each)) throw new Refusal("invalid_input");
    seen.add(each);
    const isPlain = Object.getPrototypeOf(each) === (Array.isArray(each) ? Array.prototype : Object.prototype);
    const fields = Object.entries(Object.getOwnPropertyDescriptors(each)).filter(
      ([name]) => name !== "length" || !Array.isArray(each),
    );
    if (!isPlain || Object.getOwnPropertySymbols(each).length > 0) throw new Refusal("invalid_input");
    for (const [, field] of fields) {
      if (!("value" in field)) throw new Refusal("invalid_input");
      rest.push(field.value);
    }
  }
  return value;
}
