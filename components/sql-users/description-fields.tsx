import { NOT_AN_ACCOUNT } from "#components/sql-user-facts/name-field.tsx";
import { TextArea } from "#components/ui/text-area.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type Description, type DescriptionField, isTextField, SQL_USER_FIELDS } from "#lib/shared/sql-user-fields.ts";
import type { SqlUserKind } from "#lib/shared/sql-user-kinds.ts";
import { KindSelect } from "./kind-select.tsx";

export type DescriptionFieldsProps<F extends DescriptionField> = {
  fields: readonly F[];
  said: Pick<Description, F>;
  onChange: (said: Pick<Description, F>) => void;
  /** what the server refused, by field */
  refused: Readonly<Record<string, string>> | undefined;
};

/** A field for each of what is said of a SQL user. */
export function DescriptionFields<F extends DescriptionField>(props: DescriptionFieldsProps<F>) {
  const { fields, said, onChange, refused } = props;
  return fields.map((field) => {
    const change = (value: string | SqlUserKind | null) => onChange({ ...said, [field]: value });
    if (!isTextField(field))
      return <KindSelect key={field} kind={said[field] as SqlUserKind | null} onChange={change} />;
    const { label, hint, max, rows } = SQL_USER_FIELDS[field];
    const common = { label, hint, maxLength: max, value: said[field] as string, error: refused?.[field] };
    return rows > 1 ? (
      <TextArea key={field} {...common} wrap="soft" rows={rows} onChange={({ target }) => change(target.value)} />
    ) : (
      <TextField key={field} {...common} {...NOT_AN_ACCOUNT} onChange={({ target }) => change(target.value)} />
    );
  });
}

/** As it is sent: without what stands around a text. */
export function trimmed<D extends Partial<Description>>(said: D): D {
  const all = Object.entries(said).map(([field, value]) => [field, typeof value === "string" ? value.trim() : value]);
  return Object.fromEntries(all) as D;
}
