import { type ChangeEvent, type Ref, useState } from "react";
import { TextField } from "#components/ui/text-field.tsx";
import { normalizeSqlUserName } from "#lib/shared/sql-user-names.ts";

/** Keeps password managers away: this is not the login of who types. */
export const NOT_AN_ACCOUNT = { autoComplete: "off", "data-1p-ignore": true, "data-lpignore": "true" } as const;

export type NameFieldProps = {
  ref?: Ref<HTMLInputElement> | undefined;
  value: string;
  onChange: (name: string) => void;
  /** instead of the rule for names */
  hint?: string | undefined;
  error?: string | undefined;
  ok?: string | undefined;
};

/** The name of a new SQL user, kept in lower case while it is typed. */
export function NameField({ ref, value, onChange, hint, error, ok }: NameFieldProps) {
  const [lowered, setLowered] = useState(false);

  function change({ target }: ChangeEvent<HTMLInputElement>) {
    const kept = normalizeSqlUserName(target.value);
    if (kept !== target.value) {
      // Written here and not by the next rendering, which would put the caret behind the last letter.
      const caret = target.selectionStart;
      target.value = kept;
      target.setSelectionRange(caret, caret);
      setLowered(true);
    }
    onChange(kept);
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
      hint={lowered ? "CockroachDB keeps names in lower case." : (hint ?? "a to z, 0 to 9, underscore, dot and dash.")}
      error={error}
      ok={ok}
    />
  );
}
