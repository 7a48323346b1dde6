import { useInfiniteQuery } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { actorWords, detailWords } from "#components/audit/event-labels.ts";
import { OutcomeMark } from "#components/audit/outcome-mark.tsx";
import { PersonLink } from "#components/people/person-link.tsx";
import { Part } from "#components/ui/part.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { auditQuery } from "#lib/client/audit.ts";
import { actionWords } from "#lib/shared/audit/audit.ts";
import { auditSearch } from "#lib/shared/audit/audit-filter.ts";

const SHOWN = 8;

/** The newest events about it. The audit has all of them, also of an earlier SQL user of this name. */
export function HistoryPart({ clusterId, name, mayRead }: { clusterId: string; name: string; mayRead: boolean }) {
  const filter = { cluster: clusterId, target: name };
  const { data, error } = useInfiniteQuery({ ...auditQuery(filter), enabled: mayRead });
  const events = data?.pages[0]?.events.slice(0, SHOWN);
  return (
    <Part
      title="History"
      action={
        mayRead && (
          <Link href={`/audit${auditSearch(filter)}` as Route} prefetch={false} className="link">
            All events
          </Link>
        )
      }
    >
      {!mayRead ? (
        <p className="text-ink-2">Cluster Admins see it in the audit.</p>
      ) : error ? (
        <p className="text-ink-2">The audit could not be read.</p>
      ) : !events ? (
        <Skeleton className="w-50" />
      ) : events.length === 0 ? (
        <p className="text-ink-2">No events yet.</p>
      ) : (
        <ol aria-label="Events" className="grid gap-2">
          {events.map((event) => (
            <li key={event.id} className="flex gap-x-3">
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                {actionWords(event.action)}{" "}
                <span className="text-ink-3">
                  <PersonLink id={event.actorName === undefined ? null : event.actorId} name={actorWords(event)} />
                </span>
                {event.outcome !== "done" && (
                  <>
                    {" "}
                    <span title={detailWords(event) || undefined}>
                      <OutcomeMark outcome={event.outcome} />
                    </span>
                  </>
                )}
              </span>
              <RelativeTime at={event.at} className="flex-none text-12 leading-5 text-ink-3" />
            </li>
          ))}
        </ol>
      )}
    </Part>
  );
}
