"use client";

import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { EndsExceptions, PasteAll, type VerifyAllPageProps } from "#components/privileges/verify-all-page.tsx";
import { useCheckState } from "#components/sql-user-facts/checks/use-check-state.ts";
import { Button } from "#components/ui/button.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { CheckState } from "#lib/shared/sql-users/checks.ts";
import { CheckNotes } from "./check-notes.tsx";
import { CheckedTable } from "./checked-table.tsx";
import { Figures } from "./figures.tsx";

type CheckAllPageProps = VerifyAllPageProps & { check: CheckState };

/** Checks all SQL users of a cluster by its SQL connection, and shows what the cluster says of each. */
export function CheckAllPage({ check: first, ...paste }: CheckAllPageProps) {
  const { cluster } = paste;
  const { clusterId, state, error, checked } = useCheckOf(cluster.id, first);
  const start = useOperation("sql_user.check_all", () => {}, { page: false });
  const stop = useOperation("sql_user.stop_check_all", () => {}, { page: false });
  const { running, last } = state;
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={
          <Crumbs href={`/clusters/${clusterId}/users`} above="SQL users">
            Check
          </Crumbs>
        }
        title={
          <>
            Check all SQL users of <Mono>{cluster.name}</Mono>
          </>
        }
        sentence={running || !last ? READS : lastWords(last)}
        actions={
          running ? (
            <Button pending={stop.pending} onClick={() => stop.run({ clusterId, id: running.id })}>
              Stop
            </Button>
          ) : (
            <Button variant="primary" pending={start.pending} onClick={() => start.run({ clusterId })}>
              {last ? "Check again" : "Check all now"}
            </Button>
          )
        }
      />
      {running && <CheckProgress running={running} />}
      <CheckNotes state={state} />
      {[start.failure, stop.failure, error && failureOf(error)].map(
        (failure) =>
          failure && (
            <div key={failure.code} className="px-gutter pb-3">
              <FailureNote failure={failure} />
            </div>
          ),
      )}
      {!running && paste.exceptions.length > 0 && last?.endedAt === first.last?.endedAt && (
        <div className="px-gutter pb-3">
          <EndsExceptions names={paste.exceptions} />
        </div>
      )}
      {last?.result && !running && <Figures result={last.result} at={last.endedAt} />}
      <CheckedTable
        clusterId={clusterId}
        checked={checked}
        unread={last?.result?.unread ?? []}
        isReading={running !== null}
      />
      <div className="px-gutter py-4">
        <Disclosure summary="Paste answers instead" onDemand>
          <PasteAll {...paste} />
        </Disclosure>
      </div>
    </div>
  );
}

/** The check as it is now, and the SQL users as they were proved; these are read again once a check is over. */
function useCheckOf(clusterId: string, first: CheckState) {
  const { data: state = first, error } = useCheckState(clusterId, first);
  const { data, refetch } = useRead("sql_user.check_state.users", { clusterId });
  const endedAt = state.last?.endedAt ?? 0;
  const shown = useRef(endedAt);
  useEffect(() => {
    if (endedAt === shown.current) return;
    shown.current = endedAt;
    void refetch();
  }, [endedAt, refetch]);
  return { clusterId, state, error, checked: data };
}

const READS = "Rolecall reads roles, grants and system privileges of all SQL users. Nothing is changed.";

type Last = NonNullable<CheckState["last"]>;

/** What the last check came to, in one line. */
function lastWords({ result, failure }: Pick<Last, "result" | "failure">): ReactNode {
  if (!result) return failure ? "The last check was inconclusive. Check again." : "The last check was stopped.";
  const { proved, unreadCount, statements, ms, databases } = result;
  const read =
    unreadCount > 0 ? `${number(proved)} of ${counted(proved + unreadCount, "SQL user")}` : counted(proved, "SQL user");
  return `${read} read in ${secondsOf(ms)}: ${counted(statements, "statement")} in ${counted(databases, "database")}. Nothing was changed.`;
}

function secondsOf(ms: number): string {
  return ms < 1_000 ? "under a second" : counted(Math.round(ms / 1_000), "second");
}

/** How many of its statements the cluster has answered. */
function CheckProgress({ running: { done, total } }: { running: NonNullable<CheckState["running"]> }) {
  const share = total > 0 ? done / total : 0;
  return (
    <div className="grid gap-2 px-gutter pb-3">
      <div
        role="progressbar"
        aria-label="Check progress"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={`${number(done)} of ${number(total)} statements`}
        className="h-1.5 overflow-hidden rounded-2 bg-n-5 forced-colors:border"
      >
        <div
          className="h-full bg-accent-solid forced-colors:bg-[CanvasText]"
          style={{ width: `${Math.max(2, Math.round(share * 100))}%` }}
        />
      </div>
      <p className="text-ink-2">
        {total === 0 ? (
          "Connecting"
        ) : (
          <>
            <strong className="text-ink">
              {number(done)} of {number(total)}
            </strong>{" "}
            statements answered
          </>
        )}
      </p>
    </div>
  );
}
