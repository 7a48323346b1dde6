import { NOT_AN_ACCOUNT } from "#components/sql-user-facts/name-field.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import {
  type Description,
  type DescriptionField,
  isTextField,
  SQL_USER_FIELDS,
} from "#lib/shared/sql-users/sql-user-fields.ts";
import type { SqlUserKind } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { KindSelect } from "../filters/kind-select.tsx";

export type DescriptionFieldsProps<F extends DescriptionField> = {
  fields: readonly F[];
  description: Pick<Description, F>;
  onChange: (description: Pick<Description, F>) => void;
  /** errors of the server, by field */
  refused: Readonly<Record<string, string>> | undefined;
};

/** One form field for each descriptive field. */
export function DescriptionFields<F extends DescriptionField>(props: DescriptionFieldsProps<F>) {
  const { fields, description, onChange, refused } = props;
  return fields.map((field) => {
    const change = (value: string | SqlUserKind | null) => onChange({ ...description, [field]: value });
    if (!isTextField(field))
      return <KindSelect key={field} kind={description[field] as SqlUserKind | null} onChange={change} />;
    const { label, hint, max, rows } = SQL_USER_FIELDS[field];
    const common = { label, hint, maxLength: max, value: description[field] as string, error: refused?.[field] };
    return rows > 1 ? (
      <TextArea key={field} {...common} wrap="soft" rows={rows} onChange={({ target }) => change(target.value)} />
    ) : (
      <TextField key={field} {...common} {...NOT_AN_ACCOUNT} onChange={({ target }) => change(target.value)} />
    );
  });
}

/** The description without space around its texts. */
export function trimmed<D extends Partial<Description>>(description: D): D {
  const all = Object.entries(description).map(([field, value]) => [
    field,
    typeof value === "string" ? value.trim() : value,
  ]);
  return Object.fromEntries(all) as D;
}
