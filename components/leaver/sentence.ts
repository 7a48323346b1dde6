import { counted } from "#components/ui/counted.ts";

/** `2 sessions and 1 request void.`; zeros are left out, and `none` stands where all are. */
export function sentence(
  counts: readonly (readonly [count: number, one: string])[],
  { some, none }: { some: string; none: string },
): string {
  const parts = counts.flatMap(([count, one]) => (count > 0 ? counted(count, one) : []));
  const last = parts.at(-1);
  if (last === undefined) return `${none}.`;
  return `${parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`} ${some}.`;
}
