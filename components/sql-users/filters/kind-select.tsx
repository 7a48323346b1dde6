import { Select } from "#components/ui/menus/select.tsx";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KIND_WORDS, SQL_USER_KINDS, type SqlUserKind } from "#lib/shared/sql-users/sql-user-kinds.ts";

export type KindSelectProps = {
  kind: SqlUserKind | null;
  onChange: (kind: SqlUserKind | null) => void;
  /** label of the empty option */
  none?: string;
};

export function KindSelect({ kind, onChange, none = "Not set" }: KindSelectProps) {
  return (
    <Select
      label={SQL_USER_FIELDS.kind.label}
      options={[
        { value: "", label: none },
        ...SQL_USER_KINDS.map((value) => ({ value, label: SQL_USER_KIND_WORDS[value] })),
      ]}
      value={kind ?? ""}
      onChange={(value) => onChange(value || null)}
    />
  );
}
