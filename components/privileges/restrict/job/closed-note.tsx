import type { Route } from "next";
import Link from "next/link";
import { Note } from "#components/ui/note.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import type { Restriction, RightsClosed } from "#lib/shared/restrict/restriction.ts";

const WHY: Record<RightsClosed, string> = {
  key: "Its API key only reads, so the SQL connection is off.",
  off: "The SQL connection is off.",
  level: "The SQL connection is below the level Manage.",
};

/** Why a restriction that is not over cannot go on, before a person resumes it. */
export function ClosedNote({ restriction: { state, closed, clusterId, cluster } }: { restriction: Restriction }) {
  if (closed === undefined || (state !== "running" && state !== "paused")) return null;
  return (
    <div className="px-gutter pb-3">
      <Note tone="warn" className="max-w-160">
        <strong>
          Rolecall cannot change rights on <Mono>{cluster}</Mono> now.
        </strong>{" "}
        {WHY[closed]}{" "}
        <Link href={`/clusters/${clusterId}/sql-connection` as Route} prefetch={false} className="link">
          Open SQL connection
        </Link>
      </Note>
    </div>
  );
}
