"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { number } from "#components/ui/counted.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pill, type PillTone } from "#components/ui/pill.tsx";
import { Cell, Head, PlainTable } from "#components/ui/plain-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { rotationsQuery } from "#lib/client/rotation-queries.ts";
import type { JobState, ListedRotation } from "#lib/shared/rotation.ts";

const WIDE_ONLY = "max-md:hidden";
const STATES: Record<JobState, { words: string; tone: PillTone }> = {
  running: { words: "under way", tone: "accent" },
  paused: { words: "paused", tone: "warn" },
  stopped: { words: "stopped", tone: "plain" },
  over: { words: "done", tone: "line" },
};

/** The rotations that this person may see, the newest first. */
export function RotationsPage() {
  const { data, error } = useQuery(rotationsQuery());
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        title="Rotation"
        sentence="New passwords for many SQL users, one after the other. Select SQL users of a cluster to start one."
      />
      {data && data.rotations.length > 0 ? (
        <List rotations={data.rotations} />
      ) : data ? (
        <Blank
          className="border-t border-line"
          title="No rotations yet"
          text="On the page SQL users of a cluster, select the SQL users and choose Rotate passwords."
        />
      ) : (
        error && <FailureBlank failure={failureOf(error)} />
      )}
    </div>
  );
}

function List({ rotations }: { rotations: readonly ListedRotation[] }) {
  return (
    <PlainTable
      label="Rotations"
      head={
        <>
          <Head>Started</Head>
          <Head className={WIDE_ONLY}>By</Head>
          <Head>State</Head>
          <Head>New passwords</Head>
          <Head className={WIDE_ONLY}>Not set</Head>
        </>
      }
    >
      {rotations.map((rotation) => {
        const { id, by, startedAt, state, counts } = rotation;
        const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
        const { words, tone } = STATES[state];
        return (
          <tr key={id} className="hover:bg-hover">
            <Cell>
              <Link
                href={`/rotation/${id}` as Route}
                prefetch={false}
                className="text-accent-text hover:underline hover:underline-offset-3"
              >
                <RelativeTime at={startedAt} />
              </Link>
              <span className="block text-12 text-ink-3 md:hidden">{by}</span>
            </Cell>
            <Cell className={`${WIDE_ONLY} text-ink-2`}>{by}</Cell>
            <Cell>
              <Pill tone={tone}>{words}</Pill>
            </Cell>
            <Cell className="text-ink-2">
              {number(counts.done)} of {number(total)}
            </Cell>
            <Cell className={`${WIDE_ONLY} text-ink-2`}>{number(counts.failed + counts.unknown)}</Cell>
          </tr>
        );
      })}
    </PlainTable>
  );
}
