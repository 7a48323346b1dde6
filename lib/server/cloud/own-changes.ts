/** Rolecall's own changes of a cluster's SQL users: whether `name` exists since `at`, in epoch milliseconds. */
export type OwnChange = { name: string; present: boolean; at: number };

/**
 * The names of a list that was begun at `since`, with the changes of Rolecall's own from then on: its pages may be from before them. New
 * names come where they sort.
 */
export function withChanges(names: readonly string[], changes: readonly OwnChange[], since: number): readonly string[] {
  const later = changes.filter(({ at }) => at >= since);
  if (later.length === 0) return names;
  const there = new Set(names);
  for (const { name, present } of later)
    if (present) there.add(name);
    else there.delete(name);
  const isSame = there.size === names.length && names.every((name) => there.has(name));
  return isSame ? names : [...there].sort();
}
