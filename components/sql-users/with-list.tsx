import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense, useEffect } from "react";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { isTakenAway, RequestError } from "#lib/client/request-error.ts";
import { sqlUsersQuery } from "#lib/client/sql-user-queries.ts";
import type { SqlUserList } from "#lib/shared/sql-users.ts";
import type { Reading } from "./use-reading.ts";

type Render = (list: SqlUserList, lastReadFailed: Error | null) => ReactNode;

export type WithListProps = {
  reading: Reading;
  /** until the first rows are loaded */
  loading: ReactNode;
  /** if they failed to load */
  failed: (error: unknown) => ReactNode;
  children: Render;
};

/** A part of the page that needs the list. Everything else is interactive without waiting for it. */
export function WithList({ reading, loading, failed, children }: WithListProps) {
  const { clusterId, atOnce, attempt, readHere } = reading;
  const loaded = <Loaded clusterId={clusterId} render={children} failed={failed} />;
  return (
    <ErrorBoundary
      key={attempt}
      fallback={(error) =>
        // A failure on the server arrives without its cause.
        attempt > 0 || error instanceof RequestError ? failed(error) : <Again read={readHere}>{loading}</Again>
      }
    >
      {/* React shows a large boundary a third of a second after the rest, even where nothing waits. */}
      {atOnce ? loaded : <Suspense fallback={loading}>{loaded}</Suspense>}
    </ErrorBoundary>
  );
}

function Loaded({ clusterId, render, failed }: { clusterId: string; render: Render; failed: WithListProps["failed"] }) {
  const { data, error } = useSuspenseQuery(sqlUsersQuery(clusterId));
  return isTakenAway(error) ? failed(error) : render(data, error);
}

function Again({ read, children }: { read: () => void; children: ReactNode }) {
  useEffect(read, [read]);
  return children;
}
