import { type ChangeEvent, type Ref, useState } from "react";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { normalizeSqlUserName } from "#lib/shared/sql-users/sql-user-names.ts";

/** Keeps password managers away: this is not the person's own login. */
export const NOT_AN_ACCOUNT = { autoComplete: "off", "data-1p-ignore": true, "data-lpignore": "true" } as const;

export type NameFieldProps = {
  ref?: Ref<HTMLInputElement> | undefined;
  value: string;
  onChange: (name: string) => void;
  /** replaces the rule for names */
  hint?: string | undefined;
  error?: string | undefined;
  ok?: string | undefined;
};

/** The name of a new SQL user, lower-cased while it is typed. */
export function NameField({ ref, value, onChange, hint, error, ok }: NameFieldProps) {
  const [lowered, setLowered] = useState(false);

  function change({ target }: ChangeEvent<HTMLInputElement>) {
    const normalized = normalizeSqlUserName(target.value);
    if (normalized !== target.value) {
      // Written here, since the next render would move the caret to the end.
      const caret = target.selectionStart;
      target.value = normalized;
      target.setSelectionRange(caret, caret);
      setLowered(true);
    }
    onChange(normalized);
  }

  return (
    <TextField
      {...NOT_AN_ACCOUNT}
      ref={ref}
      label="Username"
      mono
      required
      spellCheck={false}
      autoCapitalize="none"
      value={value}
      onChange={change}
      hint={
        lowered ? "CockroachDB stores names in lower case." : (hint ?? "Use a to z, 0 to 9, underscore, dot and dash.")
      }
      error={error}
      ok={ok}
    />
  );
}
