import { useId } from "react";
import { attemptSql } from "#components/sql/attempt-sql.ts";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { isTablePrivilege, withItem } from "#lib/shared/sql-access/access-form.ts";
import { parsePaths } from "#lib/shared/sql-access/names-text.ts";
import { type PrivilegeOn, privilegesOf } from "#lib/sql/privileges.ts";
import { parseVersion } from "#lib/sql/version.ts";
import type { FormProps } from "./form-props.ts";

/** The tables, typed or pasted, and their privileges. */
export function TableChoice({ form, onChange, errorAt, version }: FormProps & { version: string }) {
  const errorId = useId();
  const { paths } = parsePaths(form.tables, 3, Number.POSITIVE_INFINITY);
  const offered = attemptSql(() => privilegesOf("table", parseVersion(version)));
  const privileges: readonly PrivilegeOn<"table">[] = [
    ...new Set([...(offered.ok ? offered.value.filter(isTablePrivilege) : []), ...form.privileges]),
  ];
  const error = errorAt("privileges");
  return (
    <>
      <TextArea
        label="Tables"
        labelEnd={paths.length > 0 && counted(paths.length, "table")}
        rows={6}
        placeholder={"shop.public.orders\nshop.public.customers"}
        hint="One per line: database.schema.table, schema.table or table, in exact spelling."
        error={errorAt("tables")}
        value={form.tables}
        onChange={({ target }) => onChange({ tables: target.value })}
      />
      <fieldset className="min-w-0" aria-describedby={error ? errorId : undefined}>
        <legend className="pb-2 font-medium">Privileges on them</legend>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-x-4 gap-y-1.5 pb-1 pointer-coarse:gap-y-4">
          {privileges.map((privilege) => (
            <Checkbox
              key={privilege}
              label={<span className="mono">{privilege}</span>}
              checked={form.privileges.includes(privilege)}
              onChange={({ target }) => onChange({ privileges: withItem(form.privileges, privilege, target.checked) })}
            />
          ))}
        </div>
        {error && (
          <FieldWords id={errorId} tone="error">
            {error}
          </FieldWords>
        )}
      </fieldset>
    </>
  );
}
