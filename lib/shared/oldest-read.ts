const DAY_MS = 24 * 60 * 60_000;

/** The cluster whose list is over a day older than that of every other one; undefined where there is none. */
export function oldestRead<T extends { readAt: number | null }>(clusters: readonly T[]): T | undefined {
  const timeOf = ({ readAt }: T) => readAt ?? 0;
  const read = clusters.filter(({ readAt }) => readAt !== null);
  const [oldest, next] = read.toSorted((one, other) => timeOf(one) - timeOf(other));
  return oldest && next && timeOf(next) - timeOf(oldest) > DAY_MS ? oldest : undefined;
}
