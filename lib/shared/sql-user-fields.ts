import { SQL_USER_KIND_WORDS, type SqlUserKind } from "./sql-user-kinds.ts";

/* Without zod, since the first load of a page has these words. */

/** What Rolecall says of any field that describes a SQL user. */
type Common = {
  /** as forms and previews call it */
  label: string;
  /** what stands where nothing is said */
  none: string;
  /** more than one of them, where the search of the list looks at it */
  searched?: string;
  /** column of an import; `optional`: files from before it are taken without it */
  csv?: { column: string; example: string; optional?: true };
};

/**
 * What people write or choose. `audit`: whether an event has the value or only that it changed, since nothing can be taken out of the
 * audit again. `onCreate`: it is asked for when the SQL user is made.
 */
type Written = Common & { audit: "value" | "changed"; onCreate: boolean };
type Text = Written & { type: "text"; max: number; rows: number; hint: string };
type Kind = Written & { type: "kind" };
/** What is chosen from the teams, or comes with a request: their own code says what it is. */
type Linked = Common & { type: "team" | "time" };

/** Every field that describes a SQL user, in the order of forms. Its column in the store stands in `store/sql-user-columns.ts`. */
export const SQL_USER_FIELDS = {
  owner: {
    type: "team",
    label: "Owner",
    none: "nobody",
    searched: "owners",
    csv: { column: "team", example: "Payments" },
  },
  purpose: {
    type: "text",
    max: 200,
    rows: 1,
    label: "Purpose",
    hint: "Which application uses it, in one sentence.",
    none: "none",
    searched: "purposes",
    csv: { column: "purpose", example: "Order service" },
    audit: "value",
    onCreate: true,
  },
  kind: {
    type: "kind",
    label: "Kind",
    none: "not said",
    searched: "kinds",
    csv: { column: "kind", example: "service" },
    audit: "value",
    onCreate: true,
  },
  notes: {
    type: "text",
    // little enough for a list of ten thousand that each have some
    max: 1_000,
    rows: 4,
    label: "Notes",
    hint: "All who see this SQL user read them, its team too. Never a password.",
    none: "none",
    searched: "notes",
    // People paste secrets into notes.
    audit: "changed",
    onCreate: false,
  },
  wantedUntil: { type: "time", label: "Wanted until", none: "no end" },
} as const satisfies Record<string, Text | Kind | Linked>;

type Fields = typeof SQL_USER_FIELDS;
export type SqlUserField = keyof Fields;
type FieldLike<Form> = { [F in SqlUserField]: Fields[F] extends Form ? F : never }[SqlUserField];

/** Those that people write or choose, each with the value that forms, doors and the store's answers give it. */
export type DescriptionField = FieldLike<Written>;
export type TextFieldName = FieldLike<Text>;
export type CreateField = FieldLike<{ onCreate: true }>;
/** A text that a request for a SQL user has too, under the same name. */
export type RequestText = Extract<CreateField, TextFieldName>;
export type ImportField = Extract<FieldLike<{ csv: object }>, DescriptionField>;

type ValueOf<F extends DescriptionField> = F extends TextFieldName ? string : SqlUserKind | null;
/** What is said of a SQL user; an empty text or null where nothing is. */
export type Description = { [F in DescriptionField]: ValueOf<F> };
export type NewDescription = Pick<Description, CreateField>;
export type ImportedDescription = Pick<Description, ImportField>;
/** The same without what is not said, as answers have it. */
export type SaidOf<D> = { [F in keyof D]?: NonNullable<D[F]> | undefined };

const all: [SqlUserField, Text | Kind | Linked][] = Object.entries(SQL_USER_FIELDS) as never;
const isWritten = (field: Text | Kind | Linked): field is Text | Kind => field.type === "text" || field.type === "kind";
const fieldsWhere = <F extends SqlUserField>(isMeant: (field: Text | Kind | Linked) => boolean): readonly F[] =>
  all.filter(([, field]) => isMeant(field)).map(([name]) => name as F);

export const DESCRIPTION_FIELDS = fieldsWhere<DescriptionField>(isWritten);
export const CREATE_FIELDS = fieldsWhere<CreateField>((field) => isWritten(field) && field.onCreate);
export const REQUEST_TEXTS = fieldsWhere<RequestText>((field) => field.type === "text" && field.onCreate);
export const IMPORT_FIELDS = fieldsWhere<ImportField>((field) => isWritten(field) && field.csv !== undefined);
export const SEARCHED_FIELDS = fieldsWhere<DescriptionField>(
  (field) => isWritten(field) && field.searched !== undefined,
);
/** How the search calls what it looks at, names aside. */
export const SEARCHED_WORDS = all.flatMap(([, { searched }]) => searched ?? []);

/** An object with what `valueFor` makes of each of these fields. */
export function eachField<F extends DescriptionField, V>(
  fields: readonly F[],
  valueFor: (field: F) => V,
): { [K in F]: V } {
  // A list of ten thousand does this for each: a loop costs a tenth of what entries do.
  const made: Partial<Record<F, V>> = {};
  for (const field of fields) made[field] = valueFor(field);
  return made as { [K in F]: V };
}

export function isTextField(field: DescriptionField): field is TextFieldName {
  return SQL_USER_FIELDS[field].type === "text";
}

/** Of these fields, what is said; what is not is empty. */
export function descriptionOf<F extends DescriptionField>(
  fields: readonly F[],
  said: { readonly [K in F]?: Description[K] | undefined },
): Pick<Description, F> {
  return eachField(fields, (field) => said[field] ?? (isTextField(field) ? "" : null)) as Pick<Description, F>;
}

/** Only what is said. */
export function saidOf<D extends Partial<Description>>(description: D): SaidOf<Pick<D, keyof D & DescriptionField>> {
  const said: Partial<Record<DescriptionField, unknown>> = {};
  for (const field of DESCRIPTION_FIELDS) if (description[field]) said[field] = description[field];
  return said as SaidOf<D>;
}

/** A value in words; empty where nothing is said. */
export function fieldWords(field: DescriptionField, value: string | SqlUserKind | null | undefined): string {
  if (!value) return "";
  return isTextField(field) ? value : SQL_USER_KIND_WORDS[value as SqlUserKind];
}

/** What an audit event has of a description: values that may stand there for ever, and an empty text as such. */
export function auditedValues(description: Partial<Description>): Record<string, string> {
  return Object.fromEntries(
    DESCRIPTION_FIELDS.flatMap((field) => {
      const value = description[field] ?? null;
      return SQL_USER_FIELDS[field].audit === "value" && value !== null ? [[field, value]] : [];
    }),
  );
}

/** Of what an audit event has not the value of: that it changed, as `notesChanged`. */
export function auditedChanges(before: Partial<Description>, after: Description): Record<string, true> {
  return Object.fromEntries(
    DESCRIPTION_FIELDS.flatMap((field) => {
      const isChanged = (before[field] || null) !== (after[field] || null);
      return SQL_USER_FIELDS[field].audit === "changed" && isChanged ? [[`${field}Changed`, true]] : [];
    }),
  );
}
