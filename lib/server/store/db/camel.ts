type CamelName<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelName<Rest>>}`
  : Name;
/** A row with the names of properties instead of those of its columns. */
export type Camel<Row> = { [Column in keyof Row & string as CamelName<Column>]: Row[Column] };

/** A row as a value outside of the store: `owner_team_id` becomes `ownerTeamId`. */
export function camel<Row extends object>(row: Row): Camel<Row> {
  return renamed(row, propertyOf) as Camel<Row>;
}

/** The row that {@link camel} makes this of. */
export function columns<Row extends object>(value: Camel<Row>): Row {
  return renamed(value, columnOf) as Row;
}

const propertyOf = remembered((name) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
const columnOf = remembered((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** The store has a few hundred names, and a page up to a thousand rows. */
function remembered(rename: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name) ?? rename(name);
    known.set(name, found);
    return found;
  };
}

function renamed(value: object, rename: (name: string) => string): object {
  const other: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) other[rename(name)] = each;
  return other;
}
