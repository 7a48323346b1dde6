import { counted, number } from "#lib/shared/counted.ts";

export { counted, number };

/** `a`, `a and b`, `a, b and 7 more`. */
export function listedNames(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${number(names.length - 3)} more`] : names;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}
