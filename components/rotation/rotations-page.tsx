"use client";

import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { PersonLink } from "#components/people/person-link.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Pill, type PillTone } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRotations } from "#lib/client/rotation.ts";
import type { JobState, ListedRotation } from "#lib/shared/passwords/rotation.ts";
import type { EverywhereList } from "#lib/shared/sql-users/everywhere.ts";
import { everywherePath } from "#lib/shared/sql-users/everywhere-path.ts";

const STATES: Record<JobState, { words: string; tone: PillTone }> = {
  running: { words: "in progress", tone: "accent" },
  paused: { words: "paused", tone: "warn" },
  stopped: { words: "stopped", tone: "plain" },
  over: { words: "done", tone: "line" },
};

const COLUMNS: readonly Column<ListedRotation>[] = [
  {
    head: "Started",
    cell: ({ id, startedAt }) => (
      <Link
        href={`/rotation/${id}` as Route}
        prefetch={false}
        className="text-accent-text hover:underline hover:underline-offset-3"
      >
        <RelativeTime at={startedAt} />
      </Link>
    ),
  },
  { head: "By", from: "md", calm: true, cell: ({ by, byId }) => <PersonLink id={byId} name={by} />, phone: "cell" },
  { head: "State", cell: ({ state }) => <Pill tone={STATES[state].tone}>{STATES[state].words}</Pill> },
  {
    head: "New passwords",
    calm: true,
    cell: ({ counts }) =>
      `${number(counts.done)} of ${number(Object.values(counts).reduce((sum, each) => sum + each))}`,
  },
  { head: "Not set", from: "md", calm: true, cell: ({ counts }) => number(counts.failed + counts.unknown) },
];

type Props = {
  /** of the SQL users that this person sees; null where they could not be counted */
  dues: EverywhereList["dues"] | null;
  /** rotates all that are due */
  rotate: ReactNode;
};

/** The rotations that this person may see, the newest first, and how many passwords are due. */
export function RotationsPage({ dues, rotate }: Props) {
  const { data, error } = useRotations();
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        title="Rotation"
        sentence={dues ? <DueSentence {...dues} /> : "New passwords for many SQL users, one after the other."}
        actions={dues && dues.due > 0 && rotate}
      />
      {data && data.rotations.length > 0 ? (
        <DataTable label="Rotations" columns={COLUMNS} rows={data.rotations} keyOf={({ id }) => id} />
      ) : data ? (
        <Blank
          className="border-t border-line"
          title="No rotations yet"
          text="A rotation sets new passwords for many SQL users, one after the other. Select SQL users of a cluster, or filter those of all clusters."
          actions={
            <Link href="/sql-users" prefetch={false} className={buttonClass({})}>
              SQL users of all clusters
            </Link>
          }
        />
      ) : (
        error && <FailureBlank failure={failureOf(error)} />
      )}
    </div>
  );
}

function DueSentence({ due, soon }: EverywhereList["dues"]) {
  return (
    <>
      {due === 0 ? (
        "No password that Rolecall knows of is due."
      ) : (
        <Link href={everywherePath({ due: "now" }) as Route} prefetch={false} className="link">
          {counted(due, "password")} {due === 1 ? "is" : "are"} due or overdue
        </Link>
      )}
      {due > 0 && "."}
      {soon > 0 && (
        <>
          {" "}
          <Link href={everywherePath({ due: "soon" }) as Route} prefetch={false} className="link">
            {number(soon)} {soon === 1 ? "is" : "are"} due soon
          </Link>
          .
        </>
      )}
    </>
  );
}
