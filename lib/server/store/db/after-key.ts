import { type RawBuilder, sql } from "kysely";

/** A column, or an expression, by which rows stand in order. The last one of an order is unique in it. */
export type Ordered = readonly [value: RawBuilder<unknown>, direction: "asc" | "desc"];

/** Whether a row stands after the one with this key, whose values are those of `order`. */
export function isAfter(order: readonly Ordered[], key: readonly (string | number)[]): RawBuilder<boolean> {
  const ways = order.map(([value, direction], at) => {
    const same = order.slice(0, at).map(([before], place) => sql`${before} = ${key[place]}`);
    return sql`(${sql.join([...same, sql`${value} ${sql.raw(direction === "asc" ? ">" : "<")} ${key[at]}`], sql` and `)})`;
  });
  return sql<boolean>`(${sql.join(ways, sql` or `)})`;
}

/** An order as a part of a query. */
export function inOrder(order: readonly Ordered[]): RawBuilder<unknown> {
  return sql.join(
    order.map(([value, direction]) => sql`${value} ${sql.raw(direction)}`),
    sql`, `,
  );
}
