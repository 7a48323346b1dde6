const grouped = new Intl.NumberFormat("en");

/** A number as texts write it: `1,500`. */
export function number(value: number): string {
  return grouped.format(value);
}

/** `1 table`, `200 tables`; `many` where it is not the word with an `s`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}
