import Plus from "lucide-react/icons/plus";
import type { Route } from "next";
import Link from "next/link";
import { lazy, Suspense, useId, useRef, useState } from "react";
import { DialogLost } from "#components/dialogs/dialog-lost.tsx";
import { asChangeable } from "#components/sql-user-facts/changeable.ts";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { useRights } from "#components/sql-user-facts/use-rights.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { holds } from "#lib/shared/policy.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import { loadDialogs, usePrefetch } from "./create/on-demand.ts";
import { SavedFilters } from "./filters/saved-filters.tsx";
import { SearchBar } from "./filters/search-bar.tsx";
import { countStates } from "./list-logic.ts";
import { FactsBanner } from "./marks/facts-banner.tsx";
import { NotReadyBanner } from "./marks/not-ready-banner.tsx";
import { NoList } from "./marks/reading-failed.tsx";
import { PageSentence } from "./page-sentence.tsx";
import type { FirstRows } from "./rows/first-rows.ts";
import { useHighlight } from "./rows/use-highlight.ts";
import { SqlUsersList } from "./sql-users-list.tsx";
import { SentenceSkeleton, TableSkeleton } from "./sql-users-skeleton.tsx";
import { useListFacts } from "./use-list-facts.ts";
import { useListView } from "./use-list-view.ts";
import { useReading } from "./use-reading.ts";

const SqlUserDialogs = lazy(loadDialogs);
/** Few clusters refuse changes: no first load has what tries again. */
const ChangesRefusedBanner = lazy(async () => ({
  default: (await import("#components/sql-user-facts/changes-refused-banner.tsx")).ChangesRefusedBanner,
}));

/** The interactive page: find, create, reset and delete SQL users. */
export function SqlUsersScreen(props: {
  cluster: ShownCluster & { version: string };
  firstRights: Rights;
  firstRows: FirstRows | undefined;
}) {
  const { cluster: given, firstRights, firstRows } = props;
  const [view, setView] = useListView();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const [highlighted, highlight] = useHighlight();
  const [attempt, setAttempt] = useState(0);
  const { list, part, otherView, error, refresh, refreshing } = useReading(given.id, firstRows, view);
  const counts = part?.counts ?? (list && countStates(list.users));
  useListFacts(given.id, list?.facts);
  const rights = useRights(given.id, firstRights);
  const cluster = asChangeable(given, rights);
  const refused = rights?.changesRefused === true && given.notReady === null;
  const page = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const bannerId = useId();
  const writable = cluster.notReady === null;
  // By SQL it needs no right of the API key.
  const mayCreate = writable || (refused && list?.creates?.byApi === false);
  usePrefetch();

  function close(name: string | null) {
    setDialog(null);
    highlight(name);
  }

  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0">
      {given.notReady !== null && <NotReadyBanner id={bannerId} clusterName={given.name} state={given.notReady} />}
      {refused && rights && (
        <Suspense fallback={null}>
          <ChangesRefusedBanner id={bannerId} cluster={given} rights={rights} />
        </Suspense>
      )}
      <FactsBanner facts={list?.facts} version={cluster.version} />
      <PageHeader
        title="SQL users"
        sentence={
          list && counts ? <PageSentence counts={counts} complete={list.complete} /> : !error && <SentenceSkeleton />
        }
        actions={
          rights &&
          holds(rights, "sql_users.create") && (
            <>
              {holds(rights, "sql_users.verify") && (
                <Link href={`/clusters/${cluster.id}/verify` as Route} prefetch={false} className={buttonClass({})}>
                  Verify all
                </Link>
              )}
              {holds(rights, "sql_users.describe") && (
                <Button onClick={() => setDialog({ kind: "import" })}>Import owners…</Button>
              )}
              <Button
                variant="primary"
                disabled={!mayCreate}
                aria-describedby={mayCreate ? undefined : bannerId}
                onClick={() => setDialog({ kind: "create" })}
              >
                <Plus />
                Create SQL user
              </Button>
            </>
          )
        }
      />
      <SavedFilters view={view} onView={setView} counts={counts} complete={list?.complete} />
      <SearchBar
        field={search}
        value={view.search}
        onChange={(text) => setView({ ...view, search: text })}
        kind={view.kind}
        onKind={(kind) => setView({ ...view, kind })}
        login={view.login}
        onLogin={list?.facts || view.login ? (login) => setView({ ...view, login }) : undefined}
        age={view.age}
        onAge={(age) => setView({ ...view, age })}
        dues={counts?.dues}
        refreshing={refreshing}
        onRefresh={refresh}
      />
      {list ? (
        <ErrorBoundary
          key={attempt}
          fallback={(thrown) => (
            <NoList clusterName={cluster.name} error={thrown} onRefresh={() => setAttempt((count) => count + 1)} />
          )}
        >
          <SqlUsersList
            clusterId={cluster.id}
            clusterName={cluster.name}
            list={list}
            part={part}
            otherView={otherView}
            lastReadFailed={error}
            view={view}
            onView={setView}
            current={current}
            onCurrent={setCurrent}
            highlighted={highlighted}
            writable={writable}
            onRefresh={refresh}
            onDialog={setDialog}
          />
        </ErrorBoundary>
      ) : error ? (
        <NoList clusterName={cluster.name} error={error} onRefresh={refresh} />
      ) : (
        <TableSkeleton />
      )}
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
