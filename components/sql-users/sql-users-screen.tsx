"use client";

import Plus from "lucide-react/icons/plus";
import { lazy, Suspense, useId, useRef, useState } from "react";
import type { ShownCluster } from "#components/credentials/shown-cluster.ts";
import { DialogLost } from "#components/dialogs/dialog-lost.tsx";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { useRights } from "#components/sql-user-facts/use-rights.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { holds } from "#lib/shared/policy.ts";
import type { Rights } from "#lib/shared/sql-users.ts";
import { countStates } from "./list-logic.ts";
import { NotReadyBanner } from "./not-ready-banner.tsx";
import { loadDialogs, usePrefetchWhenIdle } from "./on-demand.ts";
import { PageSentence } from "./page-sentence.tsx";
import { SavedFilters } from "./saved-filters.tsx";
import { SearchBar } from "./search-bar.tsx";
import { SqlUsersList } from "./sql-users-list.tsx";
import { SentenceSkeleton, TableSkeleton } from "./sql-users-skeleton.tsx";
import { useHighlight } from "./use-highlight.ts";
import { useListView } from "./use-list-view.ts";
import { useReading } from "./use-reading.ts";
import { WithList } from "./with-list.tsx";

const SqlUserDialogs = lazy(loadDialogs);

/** The interactive page: find, create, reset and delete SQL users. */
export function SqlUsersScreen(props: { cluster: ShownCluster; firstRights: Rights; withList: boolean }) {
  const { cluster, firstRights, withList } = props;
  const [view, setView] = useListView();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const [highlighted, highlight] = useHighlight();
  const reading = useReading(cluster.id, withList);
  const rights = useRights(cluster.id, firstRights);
  const page = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const bannerId = useId();
  const writable = cluster.notReady === null;
  usePrefetchWhenIdle();

  function close(name: string | null) {
    setDialog(null);
    highlight(name);
  }

  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0">
      {cluster.notReady !== null && (
        <NotReadyBanner id={bannerId} clusterName={cluster.name} state={cluster.notReady} />
      )}
      <PageHeader
        title="SQL users"
        sentence={
          <WithList reading={reading} loading={<SentenceSkeleton />} failed={() => null}>
            {({ users, complete }) => <PageSentence counts={countStates(users)} complete={complete} />}
          </WithList>
        }
        actions={
          rights &&
          holds(rights, "sql_users.create") && (
            <>
              {holds(rights, "sql_users.describe") && (
                <Button onClick={() => setDialog({ kind: "import" })}>Import owners…</Button>
              )}
              <Button
                variant="primary"
                disabled={!writable}
                aria-describedby={writable ? undefined : bannerId}
                onClick={() => setDialog({ kind: "create" })}
              >
                <Plus />
                Create SQL user
              </Button>
            </>
          )
        }
      />
      <WithList
        reading={reading}
        loading={<SavedFilters view={view} onView={setView} />}
        failed={() => <SavedFilters view={view} onView={setView} />}
      >
        {({ users, complete }) => (
          <SavedFilters view={view} onView={setView} counts={countStates(users)} complete={complete} />
        )}
      </WithList>
      <SearchBar
        field={search}
        value={view.search}
        onChange={(text) => setView({ ...view, search: text })}
        kind={view.kind}
        onKind={(kind) => setView({ ...view, kind })}
        refreshing={reading.refreshing}
        onRefresh={reading.refresh}
      />
      <WithList
        reading={reading}
        loading={<TableSkeleton />}
        failed={(error) => (
          <FailureBlank
            failure={failureOf(error)}
            facts={[
              [
                "Loading",
                <>
                  SQL users of <span className="mono">{cluster.name}</span>
                </>,
              ],
            ]}
            actions={
              <Button variant="primary" onClick={reading.refresh}>
                Try again
              </Button>
            }
          />
        )}
      >
        {(list, lastReadFailed) => (
          <SqlUsersList
            clusterId={cluster.id}
            list={list}
            lastReadFailed={lastReadFailed}
            view={view}
            onView={setView}
            current={current}
            onCurrent={setCurrent}
            highlighted={highlighted}
            writable={writable}
            onRefresh={reading.refresh}
            onDialog={setDialog}
          />
        )}
      </WithList>
      {dialog && (
        <ErrorBoundary key={dialog.kind} fallback={() => <DialogLost />}>
          <Suspense fallback={null}>
            <SqlUserDialogs
              dialog={dialog}
              cluster={cluster}
              rights={rights ?? firstRights}
              onCurrent={setCurrent}
              onClose={close}
              returnFocus={() => page.current?.querySelector<HTMLElement>("tr[data-current]") ?? search.current}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </div>
  );
}
