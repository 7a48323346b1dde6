import { useId } from "react";
import type { ConnectionState } from "#components/credentials/use-connection.ts";
import { failureLines } from "#components/dialogs/failure/failure-lines.ts";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Note } from "#components/ui/note.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { withItem } from "#lib/shared/sql-access/access-form.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import type { FormProps } from "./form-props.ts";

export type DatabaseChoiceProps = FormProps & { connection: ConnectionState | null };

/** The databases of the cluster, and typed ones: the list may be outdated or missing. */
export function DatabaseChoice({ form, onChange, errorAt, connection }: DatabaseChoiceProps) {
  const { value, failure } = connection ?? { failure: null };
  const errorId = useId();
  const listed = value?.databases.filter((name) => name !== SYSTEM_DATABASE) ?? [];
  const unlisted = value?.unlisted ?? [];
  const names = [...new Set([...listed, ...unlisted, ...form.databases])];
  const error = errorAt("databases");
  return (
    <fieldset className="grid min-w-0 gap-2" aria-describedby={error ? errorId : undefined}>
      <legend data-required={needsOne(form.level) || undefined} className="pb-2 font-medium">
        {legendFor(form.level)}
      </legend>
      {names.length > 0 && (
        <div className="grid max-h-56 grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-4 gap-y-1.5 overflow-y-auto -mx-1 px-1 py-1 pointer-coarse:gap-y-4">
          {names.map((name) => (
            <Checkbox
              key={name}
              label={<span className="mono [overflow-wrap:anywhere]">{name}</span>}
              className="items-start [&>.check]:mt-0.5"
              checked={form.databases.includes(name)}
              onChange={({ target }) => onChange({ databases: withItem(form.databases, name, target.checked) })}
            />
          ))}
        </div>
      )}
      {unlisted.length > 0 && (
        <p className="text-12 text-ink-3">
          Not listed by CockroachDB Cloud, seen by the last check: <NameList names={unlisted} />.
        </p>
      )}
      {connection && !value && !failure && (
        <span aria-busy="true" className="flex h-5 items-center gap-2">
          <Skeleton shape="box" />
          <Skeleton className="w-28" />
        </span>
      )}
      {failure && (
        <Note
          tone="warn"
          action={
            <Button size="s" onClick={connection?.retry}>
              Try again
            </Button>
          }
        >
          Databases could not be loaded. {failureLines(failure).title}.
        </Note>
      )}
      <TextField
        label={<span className="font-normal text-ink-2">{connection ? "Other databases" : "Their names"}</span>}
        mono
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        placeholder="warehouse, archive"
        value={form.otherDatabases}
        onChange={({ target }) => onChange({ otherDatabases: target.value })}
      />
      {error && (
        <FieldWords id={errorId} tone="error" live>
          {error}
        </FieldWords>
      )}
    </fieldset>
  );
}

/** Whether it must be chosen for this level, which a form may mark. */
function needsOne(level: FormProps["form"]["level"]): boolean {
  return level !== "backup-operator" && level !== "table-level";
}

function legendFor(level: FormProps["form"]["level"]): string {
  if (level === "backup-operator") return "Databases (none: the whole cluster)";
  if (level === "table-level") return "Database for tables without one";
  return "Databases";
}
