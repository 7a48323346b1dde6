import Ban from "lucide-react/icons/ban";
import { Fragment, type ReactNode } from "react";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { Connection } from "#lib/shared/sql-users/clusters.ts";
import { REQUEST_TEXTS, SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { namedDatabases } from "#lib/sql/named-databases.ts";
import { disableLogin, endSessions } from "#lib/sql/templates/admin.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { DeleteBlockers } from "./delete-blockers.tsx";
import { StateMark } from "./state-mark.tsx";

export type DeleteAdviceProps = {
  user: SqlUser;
  /** with the databases of the cluster; undefined while they are unknown */
  connection: Connection | undefined;
  /** the refused delete, if there was one */
  failure: Failure | null;
  /** disables the login, where Rolecall can do it */
  disable?: ReactNode;
  /** the possible blockers, with the SQL for people who run it themselves */
  children: (byHand: ReactNode) => ReactNode;
};

/** The effects of a delete, the safer action, and the SQL that a delete may need. */
export function DeleteAdvice({ user, connection, failure, disable, children }: DeleteAdviceProps) {
  const { name } = user;
  // It still owns or holds something.
  const refusal = failure?.code === "sql_user_in_use" ? (failure.vendorMessage ?? "") : null;
  const { databases = [], unlisted = [] } = connection ?? {};
  // A database that only a check saw may be gone by now, unless the refusal names it.
  const known = [...databases, ...namedDatabases(refusal ?? "", unlisted)];
  return (
    <>
      <DeleteEffects user={user} />
      <Note
        icon={<Ban />}
        action={disable || <CopyButton size="s" label="Copy NOLOGIN" text={() => scriptText(disableLogin(name))} />}
      >
        <strong>Safer: disable the login first.</strong> Delete after a week without complaints;{" "}
        {disable ? "Enable login on its page" : "LOGIN"} reverses it.
      </Note>
      <Disclosure summary="SQL to end open sessions">
        <SqlScript label="SQL to end open sessions" script={endSessions(name)} />
      </Disclosure>
      {children(<DeleteBlockers name={name} databases={known} refusal={refusal} />)}
    </>
  );
}

function DeleteEffects({ user }: { user: SqlUser }) {
  const { verified, passwordChangedAt, passwordChangedBy } = user;
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {REQUEST_TEXTS.map((field) => (
          <Fragment key={field}>
            <dt className="text-ink-3">{SQL_USER_FIELDS[field].label}</dt>
            <dd className="[overflow-wrap:anywhere]">{user[field] ?? "not set"}</dd>
          </Fragment>
        ))}
        <dt className="text-ink-3">State</dt>
        <dd>
          <StateMark user={user} />
          {verified && (
            <span className="ml-2">
              verified by {verified.by} <RelativeTime at={verified.at} />
            </span>
          )}
        </dd>
        <dt className="text-ink-3">Password changed</dt>
        <dd>
          {passwordChangedAt === undefined ? "not known to Rolecall" : <RelativeTime at={passwordChangedAt} />}
          {passwordChangedBy && ` by ${passwordChangedBy}`}
        </dd>
      </dl>
      <ul className="grid list-disc gap-2 pl-4 text-14 marker:text-ink-3">
        <li>Afterwards applications and people can no longer log in as this SQL user.</li>
        <li>Open SQL sessions may continue. The SQL below ends them.</li>
        <li>
          A new SQL user of this name gets another password and no grants. One that the Cloud API creates is admin.
        </li>
      </ul>
    </>
  );
}
