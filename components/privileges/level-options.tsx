import { Checkbox } from "#components/ui/checkbox.tsx";
import { FieldWords } from "#components/ui/field-words.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { Level } from "#lib/sql/intent.ts";
import { type Option, withItem } from "./access-form.ts";
import type { FormProps } from "./form-props.ts";

const OPTIONS: Partial<Record<Level, readonly { id: Option; label: string }[]>> = {
  "read-only": [
    { id: "newSchemas", label: "Also in schemas that are made later" },
    { id: "routines", label: "May call functions and procedures" },
  ],
  "read-write": [
    { id: "saveRows", label: "Never deletes a row" },
    { id: "newSchemas", label: "Also in schemas that are made later" },
    { id: "routines", label: "May call functions and procedures" },
  ],
  "append-only": [
    { id: "alsoRead", label: "May also read" },
    { id: "newSchemas", label: "Also in schemas that are made later" },
  ],
  "backup-operator": [
    { id: "implicitCredentials", label: "Storage opens with the credentials of the nodes" },
    { id: "jobs", label: "May watch, pause and cancel jobs" },
    { id: "restore", label: "May restore too" },
  ],
};

const NAMES = { mono: true, spellCheck: false, autoCapitalize: "none", autoComplete: "off" } as const;

/** What else can be chosen for the level. */
export function LevelOptions({ form, onChange, errorAt }: FormProps) {
  const options = (OPTIONS[form.level] ?? []).filter(({ id }) => id !== "newSchemas" || form.scope !== "existing");
  return (
    <>
      {options.length > 0 && (
        <fieldset className="grid min-w-0 gap-2 pointer-coarse:gap-4">
          <legend className="pb-2 font-medium">Options</legend>
          {options.map(({ id, label }) => (
            <Checkbox
              key={id}
              label={label}
              checked={form.options.includes(id)}
              onChange={({ target }) => onChange({ options: withItem(form.options, id, target.checked) })}
            />
          ))}
          <FieldError id="new-schemas-words">{errorAt("newSchemas")}</FieldError>
        </fieldset>
      )}
      {form.level === "backup-operator" && (
        <TextField
          {...NAMES}
          label="External connections"
          placeholder="nightly_bucket"
          hint="Named buckets that it may use."
          error={errorAt("connections")}
          value={form.connections}
          onChange={({ target }) => onChange({ connections: target.value })}
        />
      )}
      {form.level === "ddl-owner" && (
        <TextField
          {...NAMES}
          label="Take over what this role or user owns"
          hint="Optional. In the chosen databases, in every schema; the undo script gives it back."
          error={errorAt("takeOverFrom")}
          value={form.takeOverFrom}
          onChange={({ target }) => onChange({ takeOverFrom: target.value })}
        />
      )}
    </>
  );
}

function FieldError({ id, children }: { id: string; children: string | undefined }) {
  return children ? (
    <FieldWords id={id} tone="error">
      {children}
    </FieldWords>
  ) : null;
}
