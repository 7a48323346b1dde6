import {
  DESCRIPTION_FIELDS,
  type Description,
  type DescriptionField,
  descriptionOf,
  eachField,
  type SqlUserField,
} from "#lib/shared/sql-users/sql-user-fields.ts";
import type { Tables } from "../db/tables.ts";

type Row = Tables["sql_users"];

/** In which column of `sql_users` each field that describes a SQL user is stored. */
export const COLUMN_OF = {
  owner: "owner_team_id",
  purpose: "purpose",
  kind: "kind",
  contact: "contact",
  notes: "notes",
  wantedUntil: "wanted_until",
} as const satisfies Record<SqlUserField, keyof Row>;

export type DescriptionColumn = (typeof COLUMN_OF)[DescriptionField];
export const DESCRIPTION_COLUMNS: readonly DescriptionColumn[] = DESCRIPTION_FIELDS.map((field) => COLUMN_OF[field]);

/** The description of a SQL user that has none. */
export const EMPTY_DESCRIPTION: Description = descriptionOf(DESCRIPTION_FIELDS, {});

type DescriptionRow = Pick<Row, DescriptionColumn>;

/** The description in a row. */
export function descriptionOfRow(row: DescriptionRow): Description {
  return eachField(DESCRIPTION_FIELDS, (field) => row[COLUMN_OF[field]] ?? EMPTY_DESCRIPTION[field]) as Description;
}

/** The columns of a description; missing fields have none. */
export function columnsFor(description: Partial<Description>): Partial<DescriptionRow> {
  const given = DESCRIPTION_FIELDS.filter((field) => description[field] !== undefined);
  return Object.fromEntries(given.map((field) => [COLUMN_OF[field], description[field]]));
}
