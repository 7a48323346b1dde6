/** A time as CockroachDB reads and prints it, in UTC and to the second. `at` is epoch milliseconds. */
export function timeText(at: number): string {
  return new Date(at)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d{3}Z$/, "+00:00");
}
