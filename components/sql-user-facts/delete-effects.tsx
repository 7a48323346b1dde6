import { Fragment } from "react";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { REQUEST_TEXTS, SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { StateMark } from "./state-mark.tsx";

export function DeleteEffects({ user }: { user: SqlUser }) {
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
        <li>A new SQL user of this name gets another password, no grants, and admin again.</li>
      </ul>
    </>
  );
}
