import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { type Option, withItem } from "#lib/shared/sql-access/access-form.ts";
import type { Level } from "#lib/sql/intent.ts";
import type { FormProps } from "./form-props.ts";

/** CockroachDB sets this for the whole database, so the label says it. */
const NEW_SCHEMAS = "Include schemas created later, and later tables of all other schemas";

const OPTIONS: Record<Level, readonly { id: Option; label: string }[]> = {
  "read-only": [
    { id: "newSchemas", label: NEW_SCHEMAS },
    { id: "routines", label: "Can call functions and procedures" },
  ],
  "read-write": [
    { id: "saveRows", label: "Cannot delete rows" },
    { id: "newSchemas", label: NEW_SCHEMAS },
    { id: "routines", label: "Can call functions and procedures" },
  ],
  "append-only": [
    { id: "alsoRead", label: "Can also read" },
    { id: "newSchemas", label: NEW_SCHEMAS },
  ],
  "backup-operator": [
    { id: "implicitCredentials", label: "Uses the nodes' storage credentials" },
    { id: "jobs", label: "Can view, pause and cancel jobs" },
    { id: "restore", label: "Can also restore" },
  ],
  "table-level": [],
  "ddl-owner": [],
  monitoring: [],
};

const NAMES = { mono: true, spellCheck: false, autoCapitalize: "none", autoComplete: "off" } as const;

type Props = FormProps & { keepsOwners?: boolean | undefined };

export function LevelOptions({ form, onChange, errorAt, keepsOwners = false }: Props) {
  const options = OPTIONS[form.level].filter(({ id }) => id !== "newSchemas" || form.scope !== "existing");
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
          hint="External connections that it can use, separated by commas."
          error={errorAt("connections")}
          value={form.connections}
          onChange={({ target }) => onChange({ connections: target.value })}
        />
      )}
      {form.level === "ddl-owner" && !keepsOwners && (
        <TextField
          {...NAMES}
          label="Take over objects of this role or user"
          hint="Optional. Covers every schema of the chosen databases; the undo script returns them."
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
