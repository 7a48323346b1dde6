import { useId } from "react";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { type AccessFacts, takesAdmin } from "#lib/shared/sql-access/access-plan.ts";
import type { FormProps } from "./form-props.ts";

/** Whether to revoke admin, and which admins remain: without one, it could never be restored. */
export function AdminChoice({ form, onChange, errorAt, facts }: FormProps & { facts: AccessFacts }) {
  const errorId = useId();
  const takes = takesAdmin(form, facts);
  const { otherAdmins } = facts;
  const error = errorAt("admins");
  return (
    <fieldset className="grid min-w-0 gap-2 pointer-coarse:gap-4" aria-describedby={error ? errorId : undefined}>
      <legend className="pb-2 font-medium">Admin</legend>
      <Checkbox
        label="Revoke admin as the last step"
        checked={takes}
        onChange={({ target }) => onChange({ demote: target.checked })}
      />
      {takes && otherAdmins && otherAdmins.length > 0 && (
        <p className="pl-6 text-12 text-ink-3 [overflow-wrap:anywhere]">
          Known remaining admins: <NameList names={otherAdmins} />.
        </p>
      )}
      {takes && otherAdmins?.length === 0 && (
        <Checkbox
          label="I can connect as another admin: root, through the Cloud Console's SQL Shell"
          className="items-start [&>.check]:mt-0.5"
          checked={form.rootStays}
          onChange={({ target }) => onChange({ rootStays: target.checked })}
        />
      )}
      {error && (
        <FieldWords id={errorId} tone="error">
          {error}
        </FieldWords>
      )}
    </fieldset>
  );
}
