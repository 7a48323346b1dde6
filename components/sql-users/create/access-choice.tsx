import type { ConnectionState } from "#components/credentials/use-connection.ts";
import { LevelFields } from "#components/privileges/fields/level-fields.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { Note } from "#components/ui/note.tsx";
import { type AccessForm, PLAIN_FORM } from "#lib/shared/sql-access/access-form.ts";
import type { Planned } from "#lib/shared/sql-access/access-plan.ts";

const CHOICES = [
  { id: "none", label: "Nothing yet", text: "It can sign in, and do what public lets every SQL user do." },
  { id: "chosen", label: "Privileges from the start", text: "Rolecall grants them before the password is shown." },
] as const;

export type AccessChoiceProps = {
  /** null: no privileges */
  form: AccessForm | null;
  onChange: (form: AccessForm | null) => void;
  /** the access of the choices; null without any */
  planned: Planned | null;
  /** the person has tried to create: missing fields are marked */
  tried: boolean;
  /** on this level, group roles are not made, only joined */
  level: "create" | "manage";
  connection: ConnectionState;
  /** why the server refused the access, in one sentence */
  refused: string | undefined;
};

/** The access of a new SQL user from the start; by default none. */
export function AccessChoice(props: AccessChoiceProps) {
  const { form, onChange, planned, tried, level, connection, refused } = props;
  const problem = refused ?? (tried && planned && !planned.ok && planned.field === null ? planned.message : undefined);
  return (
    <>
      <RadioList
        legend="What it can do"
        choices={CHOICES}
        value={form ? "chosen" : "none"}
        onChange={(choice) => onChange(choice === "none" ? null : (form ?? PLAIN_FORM))}
      />
      {form && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-5 border-l-2 border-line pl-4">
          {level === "create" && (
            <Note>The group roles for this must exist: at this level Rolecall only adds the SQL user to them.</Note>
          )}
          <LevelFields
            version=""
            connection={connection}
            form={form}
            onChange={(changed) => onChange({ ...form, ...changed })}
            errorAt={(field) => errorAt(planned, tried, field)}
          />
          {planned?.ok && <p className="text-ink-2 [overflow-wrap:anywhere]">{planned.plan.gives}</p>}
        </div>
      )}
      {problem !== undefined && (
        <Note tone="warn" role="alert">
          {problem}
        </Note>
      )}
    </>
  );
}

function errorAt(planned: Planned | null, tried: boolean, field: string): string | undefined {
  if (!planned || planned.ok || planned.field !== field) return undefined;
  return tried || !planned.incomplete ? planned.message : undefined;
}
