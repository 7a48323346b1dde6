import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { StateMark } from "./state-mark.tsx";

export function DeleteEffects({ user }: { user: SqlUser }) {
  const { verified, purpose, contact, passwordChangedAt, passwordChangedBy } = user;
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <dt className="text-ink-3">Purpose</dt>
        <dd className="[overflow-wrap:anywhere]">{purpose ?? "not set"}</dd>
        {contact && (
          <>
            <dt className="text-ink-3">Contact</dt>
            <dd className="[overflow-wrap:anywhere]">{contact}</dd>
          </>
        )}
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
          {passwordChangedAt === undefined ? "not with Rolecall" : <RelativeTime at={passwordChangedAt} />}
          {passwordChangedBy && ` by ${passwordChangedBy}`}
        </dd>
      </dl>
      <ul className="grid list-disc gap-2 pl-4 text-14 marker:text-ink-3">
        <li>Applications and people can no longer log in as this SQL user.</li>
        <li>Open SQL sessions may continue. The SQL below ends them.</li>
        <li>A new SQL user of this name gets another password, no grants, and admin again.</li>
      </ul>
    </>
  );
}
