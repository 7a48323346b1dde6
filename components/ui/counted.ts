const grouped = new Intl.NumberFormat("en");

/** A number as the interface writes it: `1,500`. */
export function number(value: number): string {
  return grouped.format(value);
}

/** `1 table`, `200 tables`. */
export function counted(count: number, one: string): string {
  return `${number(count)} ${one}${count === 1 ? "" : "s"}`;
}

/** `a`, `a and b`, `a, b and 7 more`. */
export function listedNames(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${number(names.length - 3)} more`] : names;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}
