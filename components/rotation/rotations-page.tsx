"use client";

import type { Route } from "next";
import Link from "next/link";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { KeysReadNote } from "#components/dialogs/keys-read.tsx";
import { PersonLink } from "#components/people/person-link.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Pill, type PillTone } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRotations } from "#lib/client/rotation.ts";
import type { JobState, ListedRotation } from "#lib/shared/passwords/rotation.ts";

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

/** The rotations that this person may see, the newest first. */
export function RotationsPage() {
  const { data, error } = useRotations();
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader title="Rotations" sentence="New passwords for many SQL users, one after the other." />
      <KeysReadNote className="mx-gutter my-4">It starts and resumes no rotation.</KeysReadNote>
      {data && data.rotations.length > 0 ? (
        <DataTable label="Rotations" columns={COLUMNS} rows={data.rotations} keyOf={({ id }) => id} />
      ) : data ? (
        <Blank
          className="border-t border-line"
          title="No rotations yet"
          text="A rotation sets new passwords for many SQL users, one after the other. Select those whose passwords are due, or any others in SQL users."
          actions={
            <Link href="/rotation" prefetch={false} className={buttonClass({})}>
              Passwords that are due
            </Link>
          }
        />
      ) : (
        error && <FailureBlank failure={failureOf(error)} />
      )}
    </div>
  );
}
