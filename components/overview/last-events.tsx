import Link from "next/link";
import { OutcomeMark } from "#components/audit/outcome-mark.tsx";
import { PersonLink } from "#components/people/person-link.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { actionWords } from "#lib/shared/audit/audit.ts";
import type { Overview } from "#lib/shared/sql-users/overview.ts";

/** The newest changes that this person may read about. */
export function LastEvents({ events, readsAudit }: Pick<Overview, "events" | "readsAudit">) {
  return (
    <section aria-labelledby="events">
      <div className="flex items-baseline justify-between border-b border-line px-gutter pt-5 pb-3">
        <h2 id="events" className="font-strong">
          Last events
        </h2>
        {readsAudit && (
          <Link href="/audit" prefetch={false} className="link">
            Audit
          </Link>
        )}
      </div>
      {events.length === 0 ? (
        <p className="px-gutter py-4 text-ink-2">No events yet.</p>
      ) : (
        <ol aria-labelledby="events">
          {events.map(({ id, at, action, target, by, byId, outcome }) => (
            <li key={id} className="flex gap-x-3 border-b border-line px-gutter py-2">
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                {actionWords(action)}
                {target && (
                  <>
                    {" "}
                    <span
                      translate="no"
                      className={action.startsWith("sql_user.") ? "mono font-medium" : "font-medium"}
                    >
                      {target}
                    </span>
                  </>
                )}
                {by && (
                  <span className="text-ink-3">
                    {" "}
                    · <PersonLink id={byId} name={by} />
                  </span>
                )}
                {outcome !== "done" && (
                  <>
                    {" "}
                    <OutcomeMark outcome={outcome} />
                  </>
                )}
              </span>
              <RelativeTime at={at} className="flex-none text-12 leading-5 text-ink-3" />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
