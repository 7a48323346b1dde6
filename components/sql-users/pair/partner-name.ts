/** A name for the second of a pair: `app_a` and `app_b`, or `app` and `app_b`. */
export function partnerName(name: string): string {
  const [, stem, last] = /^(.*_)([ab])$/.exec(name) ?? [];
  if (stem === undefined) return `${name}_b`;
  return `${stem}${last === "a" ? "b" : "a"}`;
}
