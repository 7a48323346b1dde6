"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import Download from "lucide-react/icons/download";
import { useState } from "react";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useSearchState } from "#components/ui/use-search-state.ts";
import { auditQuery } from "#lib/client/audit.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { auditSearch, parseAuditFilter } from "#lib/shared/audit/audit-filter.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { AuditList } from "./audit-list.tsx";
import { ExportFlow } from "./export-flow.tsx";
import { FilterBar, type FilterBarProps } from "./filter-bar.tsx";

const ROWS = 16;
const WIDTHS = ["w-37", "w-50", "w-28"] as const;

/** Rows in their final height while the first events load. */
function AuditSkeleton() {
  return (
    <div aria-busy="true" className="flex-1 overflow-hidden border-t border-line">
      <p className="sr-only">Loading audit</p>
      {Array.from({ length: ROWS }, (_, index) => (
        <div key={String(index)} className="flex h-row items-center gap-8 border-b border-line px-gutter">
          <Skeleton className="w-14" />
          <Skeleton className="w-21 max-md:hidden" />
          <Skeleton className={WIDTHS[index % WIDTHS.length]} />
        </div>
      ))}
    </div>
  );
}

export type AuditScreenProps = Pick<FilterBarProps, "me" | "seesAll" | "seesClusters">;

export function AuditScreen({ me, seesAll, seesClusters }: AuditScreenProps) {
  const [filter, setFilter] = useSearchState(parseAuditFilter, auditSearch);
  const [exporting, setExporting] = useState(false);
  // See the page of requests: the first render must not depend on the clock.
  const hydrated = useHydrated();
  // Earlier events stay while new ones load, so nothing jumps.
  const reading = useInfiniteQuery({ ...auditQuery(filter), placeholderData: keepPreviousData });
  const clear = () => setFilter({});
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="Audit"
        sentence={
          seesAll
            ? "Who did what, with the outcome. Each event includes the hash of the previous one."
            : "Who did what on your clusters, with the outcome."
        }
        actions={
          <Button onClick={() => setExporting(true)}>
            <Download />
            Export
          </Button>
        }
      />
      <FilterBar
        filter={filter}
        onFilter={setFilter}
        me={me}
        seesAll={seesAll}
        seesClusters={seesClusters}
        refreshing={hydrated && reading.isFetching && !reading.isFetchingNextPage}
        onRefresh={() => void reading.refetch()}
      />
      {reading.data ? (
        <AuditList
          data={reading.data}
          stale={reading.isPlaceholderData}
          failure={reading.error && failureOf(reading.error)}
          filtered={auditSearch(filter) !== ""}
          hasMore={reading.hasNextPage}
          loadingMore={reading.isFetchingNextPage}
          onMore={() => void reading.fetchNextPage()}
          onClear={clear}
        />
      ) : reading.error ? (
        <NotRead failure={failureOf(reading.error)} onAgain={() => void reading.refetch()} onClear={clear} />
      ) : (
        <AuditSkeleton />
      )}
      <ExportFlow open={exporting} filter={filter} onClose={() => setExporting(false)} />
    </div>
  );
}

function NotRead({ failure, onAgain, onClear }: { failure: Failure; onAgain: () => void; onClear: () => void }) {
  const isFilter = failure.code === "invalid_input";
  return (
    <FailureBlank
      failure={failure}
      facts={Object.entries(failure.fields ?? {})}
      actions={
        <Button variant="primary" onClick={isFilter ? onClear : onAgain}>
          {isFilter ? "Clear filters" : "Try again"}
        </Button>
      }
    />
  );
}
