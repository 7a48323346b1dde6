import { useQueryClient } from "@tanstack/react-query";
import Lock from "lucide-react/icons/lock";
import Plus from "lucide-react/icons/plus";
import type { Route } from "next";
import Link from "next/link";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { OnDemand, PartOnDemand } from "#components/dialogs/dialog-lost.tsx";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { asChangeable } from "#components/sql-user-facts/changeable.ts";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { useRights } from "#components/sql-user-facts/use-rights.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { ErrorBoundary, lazily } from "#components/ui/error-boundary.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useSearchState } from "#components/ui/use-search-state.ts";
import { readListAgain } from "#lib/client/calls/reads.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { holds } from "#lib/shared/policy.ts";
import type { ListFacts, Rights, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { lacksRootFix } from "#lib/sql/advisories.ts";
import { loadDialogs, usePrefetch } from "./create/on-demand.ts";
import { useExport } from "./export-users.ts";
import { SavedFilters } from "./filters/saved-filters.tsx";
import { SearchBar } from "./filters/search-bar.tsx";
import { countStates, listSentence, type StateCounts } from "./list-logic.ts";
import { type ListView, parseView, viewSearch } from "./list-view.ts";
import { NoList } from "./marks/reading-failed.tsx";
import type { FirstRows } from "./rows/first-rows.ts";
import { useHighlight } from "./rows/use-highlight.ts";
import { SqlUsersList } from "./sql-users-list.tsx";
import { SentenceSkeleton, TableSkeleton } from "./sql-users-skeleton.tsx";
import { type Reading, useReading } from "./use-reading.ts";

/** Why states and logins in the list mean less than they seem to. */
function FactsBanner({ facts, version }: { facts: ListFacts | undefined; version: string }) {
  return (
    <>
      {lacksRootFix(version) && (
        <Banner>
          <strong>{version} lacks the fix of S-26052016.</strong> Until the cluster is upgraded, any SQL user that can
          log in may get the access of root, restricted ones too.
        </Banner>
      )}
      {facts?.failure !== undefined && (
        <PartOnDemand banner>
          <FactsFailed failure={facts.failure} readAt={facts.readAt} />
        </PartOnDemand>
      )}
    </>
  );
}

const SqlUserDialogs = lazily(loadDialogs);
/* No first load has what says that a cluster is not ready, that the key changes nothing there, or that facts could not be read. */

const NotReadyBanner = lazily(async () => ({
  default: (await import("./marks/not-ready-banner.tsx")).NotReadyBanner,
}));
const KeyClosedBanner = lazily(async () => ({
  default: (await import("#components/sql-user-facts/key/key-closed-banner.tsx")).KeyClosedBanner,
}));
const FactsFailed = lazily(async () => ({ default: (await import("./marks/facts-failed.tsx")).FactsFailed }));

type SqlUsersScreenProps = {
  cluster: ShownCluster & { version: string };
  firstRights: Rights;
  firstRows: FirstRows | undefined;
};

/** The interactive page: find, create, reset and delete SQL users. */
export function SqlUsersScreen({ cluster: given, firstRights, firstRows }: SqlUsersScreenProps) {
  const [view, setView] = useListView();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [current, onCurrent] = useState<string | null>(null);
  const [highlighted, highlight] = useHighlight();
  const rows = { current, onCurrent, highlighted };
  const reading = useReading(given.id, firstRows, view);
  const { list: known, part } = reading;
  const counts = part?.counts ?? (known && countStates(known.users));
  useListFacts(given.id, known?.facts);
  const rights = useRights(given.id, firstRights);
  const cluster = asChangeable(given, rights);
  // By SQL it needs no right of the API key.
  const bySql = known?.creates?.byApi === false;
  useLinked({ cluster, rights: rights ?? firstRights, bySql, reading, onDialog: setDialog });
  const page = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  usePrefetch();
  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0">
      <Top cluster={cluster} bySql={bySql} rights={rights} reading={reading} counts={counts} onDialog={setDialog} />
      <SavedFilters
        chosen={view.state}
        hrefOf={(state) => viewSearch({ ...view, state }) || "?"}
        onChoose={(state) => setView({ ...view, state })}
        counts={counts}
        complete={known?.complete}
      />
      <SearchBar
        field={search}
        view={view}
        onView={setView}
        knowsLogins={known?.facts !== undefined}
        dues={counts?.dues}
        reading={reading}
      />
      <Found clusterName={cluster.name} reading={reading}>
        {(list) => (
          <SqlUsersList
            {...reading}
            {...rows}
            clusterId={cluster.id}
            clusterName={cluster.name}
            list={list}
            view={view}
            onView={setView}
            writable={cluster.notReady === null}
            onDialog={setDialog}
          />
        )}
      </Found>
      {dialog && (
        <OnDemand kind={dialog.kind}>
          <SqlUserDialogs
            dialog={dialog}
            cluster={cluster}
            rights={rights ?? firstRights}
            onCurrent={onCurrent}
            onClose={(name) => {
              setDialog(null);
              highlight(name);
            }}
            returnFocus={() => page.current?.querySelector<HTMLElement>("tr[data-current]") ?? search.current}
          />
        </OnDemand>
      )}
    </div>
  );
}

type LinkedProps = {
  cluster: ShownCluster;
  rights: Rights;
  bySql: boolean;
  reading: Reading;
  onDialog: (dialog: OpenDialog) => void;
};

/** Opens the dialog, or downloads the file, that the address names. */
function useLinked({ cluster, rights, bySql, reading, onDialog }: LinkedProps): void {
  const [exports, setExports] = useState(false);
  useExport(exports, cluster.name, reading);
  useLinkedDialog((linked) => {
    if (linked === "export") setExports(true);
    if (linked === "import" && holds(rights, "sql_users.describe")) onDialog({ kind: "import" });
    const create = /^create(?::(.*))?$/s.exec(linked);
    if (!create || !holds(rights, "sql_users.create") || cluster.notReady !== null) return;
    const [, name] = create;
    onDialog(name === undefined ? { kind: "create", bySql } : { kind: "create", bySql, name });
  });
}

type TopProps = {
  cluster: ShownCluster & { version: string };
  /** whether a SQL connection creates SQL users */
  bySql: boolean;
  rights: Rights | null;
  reading: Reading;
  counts: Parameters<typeof PageSentence>[0]["counts"] | undefined;
  onDialog: (dialog: OpenDialog) => void;
};

/** Banners and head. */
function Top({ cluster, bySql, rights, reading: { list, error }, counts, onDialog }: TopProps) {
  const bannerId = useId();
  const { notReady, keyClosed } = cluster;
  return (
    <>
      {notReady !== null && (
        <div id={bannerId}>
          <PartOnDemand banner>
            <NotReadyBanner cluster={cluster} state={notReady} />
          </PartOnDemand>
        </div>
      )}
      {rights && keyClosed && notReady === null && (
        <PartOnDemand banner>
          <KeyClosedBanner cluster={cluster} rights={rights} closed={keyClosed} />
        </PartOnDemand>
      )}
      <FactsBanner facts={list?.facts} version={cluster.version} />
      <PageHeader
        title="SQL users"
        sentence={
          list && counts ? <PageSentence counts={counts} complete={list.complete} /> : !error && <SentenceSkeleton />
        }
        actions={
          rights && (
            <PageActions
              clusterId={cluster.id}
              rights={rights}
              refusedBy={notReady === null ? undefined : bannerId}
              bySql={bySql}
              onDialog={onDialog}
            />
          )
        }
      />
    </>
  );
}

type FoundProps = { clusterName: string; reading: Reading; children: (list: SqlUserList) => ReactNode };

/** The list, or why there is none. */
function Found({ clusterName, reading: { list, error, refresh }, children }: FoundProps) {
  if (!list) return error ? <NoList clusterName={clusterName} error={error} onRefresh={refresh} /> : <TableSkeleton />;
  return (
    <ErrorBoundary fallback={(thrown, retry) => <NoList clusterName={clusterName} error={thrown} onRefresh={retry} />}>
      {children(list)}
    </ErrorBoundary>
  );
}

type ActionsProps = {
  clusterId: string;
  rights: Rights;
  /** the banner that says why no SQL user can be created now */
  refusedBy: string | undefined;
  bySql: boolean;
  onDialog: (dialog: OpenDialog) => void;
};

function PageActions({ clusterId, rights, refusedBy, bySql, onDialog }: ActionsProps) {
  const isLocked = rights.keyClosed !== undefined && !bySql;
  if (!holds(rights, "sql_users.create")) return null;
  return (
    <>
      {holds(rights, "sql_users.verify") && (
        <Link href={`/clusters/${clusterId}/verify` as Route} prefetch={false} className={buttonClass({})}>
          Check all
        </Link>
      )}
      {holds(rights, "sql_users.describe") && (
        <Button onClick={() => onDialog({ kind: "import" })}>Import owners…</Button>
      )}
      <Button
        variant={isLocked ? "default" : "primary"}
        disabled={refusedBy !== undefined}
        aria-describedby={refusedBy}
        onClick={() => onDialog({ kind: "create", bySql })}
      >
        {isLocked ? <Lock /> : <Plus />}
        Create SQL user
      </Button>
    </>
  );
}

/** The page's answer in one line. */
function PageSentence({ counts, complete }: { counts: StateCounts; complete: boolean }) {
  return listSentence(counts, complete);
}

/** Has the cluster read where the facts in the list are too old, and the list read again with the new ones. The names do not wait for it. */
function useListFacts(clusterId: string, facts: ListFacts | undefined): void {
  const client = useQueryClient();
  const { data } = useRead("sql_user.list_facts", { clusterId }, { enabled: facts !== undefined });
  const shownAt = facts?.readAt;
  const readAt = data?.readAt;
  useEffect(() => {
    if (readAt === undefined || shownAt === undefined || readAt <= shownAt) return;
    readListAgain(client, clusterId);
  }, [client, clusterId, readAt, shownAt]);
}

/** The view of the list, held in the URL. */
function useListView(): [ListView, (view: ListView) => void] {
  return useSearchState(parseView, viewSearch);
}
