import { counted } from "#components/ui/words/counted.ts";

/** `2 sessions and 1 request end.`; zeros are left out, `none` stands where all are, and `one` follows a single thing. */
export function sentence(
  counts: readonly (readonly [count: number, one: string])[],
  { one: single, some, none }: { one?: string; some: string; none: string },
): string {
  const parts = counts.flatMap(([count, one]) => (count > 0 ? counted(count, one) : []));
  const last = parts.at(-1);
  if (last === undefined) return `${none}.`;
  const verb = counts.reduce((sum, [count]) => sum + count, 0) === 1 ? (single ?? some) : some;
  return `${parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`} ${verb}.`;
}
