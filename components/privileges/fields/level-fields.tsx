import type { ConnectionState } from "#components/credentials/use-connection.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { isDataLevel, usesSchemas } from "#lib/shared/sql-access/levels.ts";
import type { Level } from "#lib/sql/intent.ts";
import { DatabaseChoice } from "./database-choice.tsx";
import type { FormProps } from "./form-props.ts";
import { LEVELS } from "./level-labels.ts";
import { LevelOptions } from "./level-options.tsx";
import { TableChoice } from "./table-choice.tsx";

const SCOPES = [
  { id: "existing", label: "Existing" },
  { id: "future", label: "Future" },
  { id: "both", label: "Both" },
] as const;

export type LevelFieldsProps = FormProps & {
  /** version of the cluster; empty if unknown */
  version: string;
  /** source of the database names; null where this person may not read them */
  connection: ConnectionState | null;
  /** folds what most people leave as it is */
  short?: boolean;
  /** no level is chosen yet, whatever the form has */
  isUnchosen?: boolean;
  /** leaves out the change of owners, which not every caller can send */
  keepsOwners?: boolean;
};

/** The level of a SQL user, with its databases, schemas and tables. */
export function LevelFields({ short = false, isUnchosen = false, ...props }: LevelFieldsProps) {
  const { form, onChange, errorAt, connection } = props;
  const { level } = form;
  const levels = (
    <RadioList
      legend="What is this SQL user for?"
      choices={LEVELS}
      value={isUnchosen ? null : level}
      onChange={(next) => onChange({ level: next })}
    />
  );
  if (isUnchosen) return levels;
  return (
    <>
      {levels}
      {level !== "monitoring" && (
        <DatabaseChoice form={form} onChange={onChange} errorAt={errorAt} connection={connection} />
      )}
      {short && hasDetails(level) ? (
        <Disclosure
          summary="Schemas, tables and options"
          open={level === "table-level" || form.schemas !== "" || errorAt("schemas") !== undefined}
        >
          <Details {...props} />
        </Disclosure>
      ) : (
        <Details {...props} />
      )}
    </>
  );
}

/** Monitoring has no details. */
const hasDetails = (level: Level) => level !== "monitoring";

function Details({ version, connection: _, keepsOwners, ...props }: Omit<LevelFieldsProps, "short" | "isUnchosen">) {
  const { form, onChange, errorAt } = props;
  const { level } = form;
  return (
    <>
      {usesSchemas(level) && (
        <TextArea
          label="Schemas"
          rows={2}
          placeholder="public"
          hint="Separate with commas or lines; empty means public. Write database.schema for one database only."
          error={errorAt("schemas")}
          value={form.schemas}
          onChange={({ target }) => onChange({ schemas: target.value })}
        />
      )}
      {level === "table-level" && <TableChoice {...props} version={version} />}
      {isDataLevel(level) && (
        <Segmented legend="Tables" choices={SCOPES} value={form.scope} onChange={(scope) => onChange({ scope })} />
      )}
      <LevelOptions {...props} keepsOwners={keepsOwners} />
    </>
  );
}
