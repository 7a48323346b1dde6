import "server-only";

type CamelName<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelName<Rest>>}`
  : Name;
/** A row with the names of properties instead of those of its columns. */
export type Camel<Row> = { [Column in keyof Row & string as CamelName<Column>]: Row[Column] };

/** A row as a value outside of the store: `owner_team_id` becomes `ownerTeamId`. */
export function camel<Row extends object>(row: Row): Camel<Row> {
  return renamed(row, (name) =>
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  ) as Camel<Row>;
}

/** The row that {@link camel} makes this of. */
export function columns<Row extends object>(value: Camel<Row>): Row {
  return renamed(value, (name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)) as Row;
}

function renamed(value: object, rename: (name: string) => string): object {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [rename(name), each]));
}
