import { SQL_USER_KIND_WORDS, type SqlUserKind } from "./sql-user-kinds.ts";

/* Without zod, since the first load of a page includes this file. */

/** The declaration of a descriptive field of a SQL user. */
type Common = {
  /** in forms and previews */
  label: string;
  /** shown for an empty value */
  none: string;
  /** its plural in the words of the search, where the search covers it */
  searched?: string;
  /** its column in an import; `optional`: older files without it are accepted */
  csv?: { column: string; example: string; optional?: true };
};

/**
 * A field that people write or choose. `audit`: whether an event holds the value, or only that it changed, since nothing can be
 * removed from the audit. `onCreate`: whether the create form has it.
 */
type Written = Common & { audit: "value" | "changed"; onCreate: boolean };
type Text = Written & { type: "text"; max: number; rows: number; hint: string };
type Kind = Written & { type: "kind" };
/** A field with code of its own: it is chosen from the teams or comes with a request. */
type Linked = Common & { type: "team" | "time" };

/** Every field that describes a SQL user, in the order of forms. Its column in the store stands in `store/sql-user-columns.ts`. */
export const SQL_USER_FIELDS = {
  owner: {
    type: "team",
    label: "Owner",
    none: "no owner",
    searched: "owners",
    csv: { column: "team", example: "Payments" },
  },
  purpose: {
    type: "text",
    max: 200,
    rows: 1,
    label: "Purpose",
    hint: "The application that uses it, in one sentence.",
    none: "none",
    searched: "purposes",
    csv: { column: "purpose", example: "Order service" },
    audit: "value",
    onCreate: true,
  },
  kind: {
    type: "kind",
    label: "Kind",
    none: "not set",
    searched: "kinds",
    csv: { column: "kind", example: "service" },
    audit: "value",
    onCreate: true,
  },
  contact: {
    type: "text",
    max: 200,
    rows: 1,
    label: "Contact",
    hint: "A person, channel or mail address to contact about this SQL user.",
    none: "none",
    searched: "contacts",
    csv: { column: "contact", example: "orders@halden.example", optional: true },
    audit: "value",
    onCreate: true,
  },
  notes: {
    type: "text",
    // small enough for ten thousand rows in one list
    max: 1_000,
    rows: 4,
    label: "Notes",
    hint: "Shown to everyone who sees this SQL user, including its team. Never enter a password.",
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

/** The fields that people write or choose. */
export type DescriptionField = FieldLike<Written>;
export type TextFieldName = FieldLike<Text>;
export type CreateField = FieldLike<{ onCreate: true }>;
/** A text that a request for a SQL user has too, under the same name. */
export type RequestText = Extract<CreateField, TextFieldName>;
export type ImportField = Extract<FieldLike<{ csv: object }>, DescriptionField>;

type ValueOf<F extends DescriptionField> = F extends TextFieldName ? string : SqlUserKind | null;
/** The descriptive values of a SQL user; an empty text or null where none is set. */
export type Description = { [F in DescriptionField]: ValueOf<F> };
export type NewDescription = Pick<Description, CreateField>;
export type ImportedDescription = Pick<Description, ImportField>;
/** Descriptive values without the empty ones, as answers have them. */
export type FilledFields<D> = { [F in keyof D]?: NonNullable<D[F]> | undefined };

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
/** The searched fields besides names, in words: each in the plural, and each as one. */
export const SEARCHED_WORDS = all.flatMap(([, { searched }]) => searched ?? []);
/** The fields whose values an audit event may hold forever. */
export const AUDITED_FIELDS = fieldsWhere<DescriptionField>((field) => isWritten(field) && field.audit === "value");

/** An object with `valueFor` of each field. */
export function eachField<F extends DescriptionField, V>(
  fields: readonly F[],
  valueFor: (field: F) => V,
): { [K in F]: V } {
  // Runs for each row of ten thousand: a loop costs a tenth of `Object.fromEntries`.
  const made: Partial<Record<F, V>> = {};
  for (const field of fields) made[field] = valueFor(field);
  return made as { [K in F]: V };
}

/** Whether people write the field as text. */
export function isTextField(field: DescriptionField): field is TextFieldName {
  return SQL_USER_FIELDS[field].type === "text";
}

/** These fields of a description, empty values included. */
export function descriptionOf<F extends DescriptionField>(
  fields: readonly F[],
  description: { readonly [K in F]?: Description[K] | undefined },
): Pick<Description, F> {
  return eachField(fields, (field) => description[field] ?? (isTextField(field) ? "" : null)) as Pick<Description, F>;
}

/** The set values only. */
export function filledFields<D extends Partial<Description>>(
  description: D,
): FilledFields<Pick<D, keyof D & DescriptionField>> {
  const filled: Partial<Record<DescriptionField, unknown>> = {};
  for (const field of DESCRIPTION_FIELDS) if (description[field]) filled[field] = description[field];
  return filled as FilledFields<D>;
}

/** A value in words; empty where none is set. */
export function fieldWords(field: DescriptionField, value: string | SqlUserKind | null | undefined): string {
  if (!value) return "";
  return isTextField(field) ? value : SQL_USER_KIND_WORDS[value as SqlUserKind];
}

/** The values of a description that an audit event may hold forever, empty texts included. */
export function auditedValues(description: Partial<Description>): Record<string, string> {
  return Object.fromEntries(
    AUDITED_FIELDS.flatMap((field) => {
      const value = description[field] ?? null;
      return value === null ? [] : [[field, value]];
    }),
  );
}

/** Flags such as `notesChanged` for the changed fields whose values stay out of the audit. */
export function auditedChanges(before: Partial<Description>, after: Description): Record<string, true> {
  return Object.fromEntries(
    DESCRIPTION_FIELDS.flatMap((field) => {
      const isChanged = (before[field] || null) !== (after[field] || null);
      return SQL_USER_FIELDS[field].audit === "changed" && isChanged ? [[`${field}Changed`, true]] : [];
    }),
  );
}
