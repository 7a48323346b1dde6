import type { ConnectionState } from "#components/credentials/use-connection.ts";
import { LevelFields } from "#components/privileges/fields/level-fields.tsx";
import { EndField } from "#components/sql-user-facts/ends/end-field.tsx";
import { NameField, NOT_AN_ACCOUNT } from "#components/sql-user-facts/name-field.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { Note } from "#components/ui/note.tsx";
import type { EndingLevel } from "#lib/shared/requests/requests-schema.ts";
import { REQUEST_TEXTS, SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KIND_WORDS, SQL_USER_KINDS, type SqlUserKind } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { errorAt, NAME_TAKEN, nameProblem, planDraft, type SpecDraft, type SpecProblems } from "./spec-draft.ts";

const USER_KINDS = SQL_USER_KINDS.map((id) => ({ id, label: SQL_USER_KIND_WORDS[id] }));

const USER_KIND_HINTS: Record<SqlUserKind, string> = {
  service: "An application or a job connects with it.",
  person: "A person connects with it by hand.",
  break_glass: "For emergencies only.",
};

export type SpecFieldsProps = {
  spec: SpecDraft;
  onChange: (changed: Partial<SpecDraft>) => void;
  /** the required beginning of the name; empty for any name */
  prefix: string;
  /** names known to be taken */
  taken: readonly string[];
  /** the requester has tried to send: missing fields show their errors */
  tried: boolean;
  problems: SpecProblems;
  connection: ConnectionState | null;
  /** by which level of a SQL connection an access ends there; undefined where that is not known */
  ends?: EndingLevel | null | undefined;
};

/** Every field of a request for a new SQL user. */
export function SpecFields({ spec, onChange, prefix, taken, tried, problems, ends, ...rest }: SpecFieldsProps) {
  const { name, userKind, end } = spec;
  // Half a prefix is not an error yet.
  const typed = name !== "" && !prefix.startsWith(name);
  const wrong = taken.includes(name)
    ? NAME_TAKEN
    : typed || tried
      ? (nameProblem(name, prefix) ?? problems.name)
      : undefined;
  return (
    <>
      <NameField
        value={name}
        onChange={(next) => onChange({ name: next })}
        hint={prefix === "" ? undefined : `Must start with ${prefix}`}
        error={wrong}
      />
      {REQUEST_TEXTS.map((field) => (
        <TextField
          {...NOT_AN_ACCOUNT}
          key={field}
          label={SQL_USER_FIELDS[field].label}
          required={field === "purpose"}
          maxLength={SQL_USER_FIELDS[field].max}
          value={spec[field]}
          onChange={({ target }) => onChange({ [field]: target.value })}
          hint={SQL_USER_FIELDS[field].hint}
          error={tried ? problems[field] : undefined}
        />
      ))}
      <div className="grid gap-1.5">
        <Segmented
          legend={SQL_USER_FIELDS.kind.label}
          choices={USER_KINDS}
          value={userKind}
          onChange={(next) => onChange({ userKind: next })}
        />
        <p className="text-12 text-ink-3">{USER_KIND_HINTS[userKind]}</p>
      </div>
      <AccessPart spec={spec} onChange={onChange} tried={tried} refused={problems.access} {...rest} />
      <EndField
        label="Duration"
        none="No end"
        from="approval"
        hours={ends !== null}
        hint={endsHint(ends)}
        draft={end}
        onChange={(next) => onChange({ end: next })}
        error={tried ? problems.end : undefined}
      />
    </>
  );
}

/** What an end does on a cluster. */
export function endsHint(ends: EndingLevel | null | undefined): string | undefined {
  switch (ends) {
    case "manage":
      return "From then on the cluster refuses its password, and Rolecall disables its login and closes its sessions.";
    case "create":
      return "From then on the cluster refuses its password, and Rolecall disables its login. Open sessions continue.";
    case null:
      return "A reminder: without a SQL connection Rolecall cannot end it, and reminds the Cluster Admins then.";
    case undefined:
      return undefined;
  }
}

type AccessPartProps = Pick<SpecFieldsProps, "spec" | "onChange" | "tried" | "connection"> & {
  /** why the access cannot be sent, in one sentence */
  refused: string | undefined;
};

/** The access that a SQL user gets. */
export function AccessPart({ spec, onChange, tried, refused, connection }: AccessPartProps) {
  const planned = planDraft(spec);
  const elsewhere = !planned.ok && planned.field !== null && planned.message === refused;
  return (
    <>
      <LevelFields
        short
        version=""
        connection={connection}
        form={spec.access}
        onChange={(changed) => onChange({ access: { ...spec.access, ...changed } })}
        errorAt={errorAt(planned, tried)}
      />
      {tried && refused && !elsewhere && (
        <Note tone="warn" role="alert">
          {refused}
        </Note>
      )}
    </>
  );
}
