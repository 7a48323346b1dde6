import { type ReactNode, useId } from "react";
import type { ConnectionState } from "#components/credentials/use-connection.ts";
import { DatabaseChoice } from "#components/privileges/fields/database-choice.tsx";
import { LEVELS } from "#components/privileges/fields/level-labels.ts";
import { type Moment, readMoment } from "#components/sql-user-facts/ends/end-draft.ts";
import { clockWords, MomentFields } from "#components/sql-user-facts/ends/moment-fields.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { Note } from "#components/ui/note.tsx";
import { useZone } from "#components/ui/words/use-zone.ts";
import { CLAIM_HOURS, GRANT_START_DAYS, hoursWords } from "#lib/shared/requests/grants.ts";
import type { EndingLevel } from "#lib/shared/requests/requests-schema.ts";
import type { Level } from "#lib/sql/intent.ts";
import type { GrantDraft, GrantProblems, Length } from "./grant-draft.ts";

const OFFERED: readonly Level[] = ["read-only", "read-write", "ddl-owner"];
const GRANT_LEVELS = LEVELS.filter(({ id }) => OFFERED.includes(id));

const LENGTH_CHOICES: readonly { id: Length; label: string }[] = [
  { id: "15", label: "15 min" },
  { id: "60", label: "1 h" },
  { id: "120", label: "2 h" },
  { id: "240", label: "4 h" },
  { id: "until", label: "Until…" },
];

const STARTS = [
  { id: "claim", label: "When you set the password", text: `At the latest ${CLAIM_HOURS} hours after the approval` },
  { id: "time", label: "At a time that you choose", text: `Within ${GRANT_START_DAYS} days` },
] as const;

type GrantFieldsProps = {
  draft: GrantDraft;
  onChange: (changed: Partial<GrantDraft>) => void;
  /** of what was tried to send */
  problems: GrantProblems;
  connection: ConnectionState | null;
  /** the level of the SQL connection that ends it, and whether others than passwords may sign in there */
  ends: EndingLevel;
  otherWays: boolean;
  /** the hours at most that rules allow; null for any */
  most: number | null;
  /** whether it waits for a person */
  children?: ReactNode;
};

/** What temporary access gives, for how long, and how it ends. */
export function GrantFields(props: GrantFieldsProps) {
  const { draft, onChange, problems, connection, ends, otherWays, most, children } = props;
  const { access, length, starts } = draft;
  const id = useId();
  const changeAccess = (changed: Partial<typeof access>) => onChange({ access: { ...access, ...changed } });
  return (
    <>
      <RadioList
        legend="What you need"
        choices={GRANT_LEVELS}
        value={access.level}
        onChange={(level) => changeAccess({ level })}
      />
      <DatabaseChoice form={access} onChange={changeAccess} errorAt={() => problems.access} connection={connection} />
      <div className="grid gap-3">
        <Segmented
          legend="For how long"
          choices={LENGTH_CHOICES}
          value={length}
          onChange={(next) => onChange({ length: next })}
          describedBy={length !== "until" && problems.length ? id : undefined}
        />
        {most !== null && !problems.length && <p className="-mt-1 text-12 text-ink-3">{hoursWords(most)}</p>}
        {length === "until" && (
          <ChosenTime
            label="Last day"
            moment={draft.until}
            onChange={(until) => onChange({ until })}
            without="Without a time it is the end of the day."
            error={problems.length}
          />
        )}
        {length !== "until" && problems.length && (
          <FieldWords id={id} tone="error" live>
            {problems.length}
          </FieldWords>
        )}
      </div>
      <div className="grid gap-3">
        <RadioList
          legend="The clock starts"
          choices={STARTS}
          value={starts}
          onChange={(next) => onChange({ starts: next })}
        />
        {starts === "time" && (
          <ChosenTime
            label="First day"
            moment={draft.start}
            onChange={(start) => onChange({ start })}
            error={problems.start}
          />
        )}
      </div>
      <HowItEnds ends={ends} otherWays={otherWays} />
      {children}
    </>
  );
}

type ChosenTimeProps = {
  label: string;
  moment: Moment;
  onChange: (moment: Moment) => void;
  /** what a day without a time means */
  without?: string;
  error: string | undefined;
};

/** A time that the person chooses, with what it means by their clocks, or what is wrong with it. */
function ChosenTime({ label, moment, onChange, without = "", error }: ChosenTimeProps) {
  const zone = useZone();
  const id = useId();
  const is = moment.clock === "" ? undefined : readMoment(moment, zone)?.is;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-start gap-3">
      <MomentFields label={label} moment={moment} onChange={onChange} invalid={Boolean(error)} describedBy={id} />
      <div className="col-span-full">
        <FieldWords id={id} tone={error ? "error" : "hint"} live>
          {error ?? `In ${zone}. ${clockWords(is) || without}`.trim()}
        </FieldWords>
      </div>
    </div>
  );
}

const AT_ITS_END: Record<EndingLevel, string> = {
  manage: "Rolecall disables its login and closes its sessions.",
  create:
    "Rolecall disables its login, and open sessions continue. Rolecall can only use group roles that this cluster has: if one is missing, an admin has to create it first.",
};

/** What ends by itself, and what does not. */
function HowItEnds({ ends, otherWays }: Pick<GrantFieldsProps, "ends" | "otherWays">) {
  return (
    <Note tone="plain">
      <strong>At the end the cluster refuses its password by itself.</strong> {AT_ITS_END[ends]} A day later the SQL
      user is deleted.
      {otherWays &&
        " This cluster may accept certificates or single sign-on, which the end of a password does not stop: that needs Rolecall running."}
    </Note>
  );
}
