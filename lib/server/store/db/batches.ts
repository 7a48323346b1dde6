/** How many rows go into one statement: SQLite takes 32,766 parameters in one, PostgreSQL 65,535. */
const TOGETHER = 500;

/** The items in their order, some hundred at a time. */
export function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += TOGETHER) yield items.slice(start, start + TOGETHER);
}
