import { OutcomeMark } from "#components/audit/outcome-mark.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { actionWords } from "#lib/shared/audit/audit.ts";
import type { OwnHistory } from "#lib/shared/sql-users/own-sql-users.ts";

const LINE =
  "grid grid-cols-[7rem_minmax(0,1fr)_auto] items-baseline gap-x-4 border-b border-line py-2 max-md:grid-cols-[minmax(0,1fr)_auto]";

/** The events of a SQL user, as its team sees them. */
export function OwnEvents({ events, more }: OwnHistory) {
  if (events.length === 0) return <p className="text-14 text-ink-2">No events since.</p>;
  return (
    <div>
      <ol aria-label="Events" className="border-t border-line">
        {events.map(({ id, at, action, by, outcome }) => (
          <li key={id} className={LINE}>
            <RelativeTime at={at} className="text-ink-3 max-md:order-3" />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {actionWords(action)}
              <span className="text-ink-2"> · {by ?? "a deleted account"}</span>
            </span>
            <span className="justify-self-end">
              <OutcomeMark outcome={outcome} />
            </span>
          </li>
        ))}
      </ol>
      {more && <p className="mt-3 text-12 text-ink-3">Cluster Admins see older events in the audit.</p>}
    </div>
  );
}

export function OwnEventsSkeleton() {
  return (
    <div aria-busy="true" className="border-t border-line">
      <p className="sr-only">Loading the history</p>
      {["w-50", "w-37", "w-63"].map((width) => (
        <div key={width} className={LINE}>
          <Skeleton className="w-16" />
          <Skeleton className={width} />
        </div>
      ))}
    </div>
  );
}
