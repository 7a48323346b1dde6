"use client";

import Plus from "lucide-react/icons/plus";
import { lazy, type ReactNode, useRef, useState } from "react";
import { stateWord } from "#components/clusters/cluster-labels.ts";
import { DialogLost, OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { RotateMatching } from "#components/rotation/rotate-matching.tsx";
import { AsOf } from "#components/sql-user-facts/as-of.tsx";
import { asChangeable } from "#components/sql-user-facts/changeable.ts";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { holds } from "#lib/shared/policy.ts";
import type { EverywhereList, ListedCluster } from "#lib/shared/sql-users/everywhere.ts";
import { everywhereOrder, everywherePath, PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { bulkActionsFor } from "../bulk/bulk-actions.tsx";
import { BulkDialog, type OpenBulk } from "../bulk/bulk-dialog.tsx";
import { clusterWords } from "../bulk/selected-user.ts";
import { loadDialogs, usePrefetch } from "../create/on-demand.ts";
import { SavedFilters } from "../filters/saved-filters.tsx";
import { rowKey } from "../filters/selection.ts";
import { SelectionBar } from "../filters/selection-bar.tsx";
import { BAR } from "../list-footer.tsx";
import { RowActions } from "../rows/row-actions.tsx";
import { SqlUsersTable } from "../rows/sql-users-table.tsx";
import { useHighlight } from "../rows/use-highlight.ts";
import type { OpenActions } from "../rows/user-row.tsx";
import { AllFilters } from "./all-filters.tsx";
import { type AllUsers, useAllUsers } from "./all-users-view.ts";
import type { OnOneCluster } from "./choose-cluster-dialog.tsx";
import { useChosen } from "./use-chosen.ts";

const SqlUserDialogs = lazy(loadDialogs);
const ChooseClusterDialog = lazy(async () => ({
  default: (await import("./choose-cluster-dialog.tsx")).ChooseClusterDialog,
}));

/** What is open over the list, about one SQL user. */
type Opened = { dialog: OpenDialog; place: ListedCluster };

type ScreenProps = {
  /** whether the person rotates all that match */
  rotate: boolean;
  /** whether the person may create SQL users on a cluster, and set owners of those on one */
  creates: boolean;
  describes: boolean;
};

/** The SQL users of all clusters that the person sees: find, select and change them. */
export function AllUsersScreen({ rotate, creates, describes }: ScreenProps) {
  const all = useAllUsers();
  const { view, onView, list, error } = all;
  const [opened, setOpened] = useState<Opened | null>(null);
  const [onOne, setOnOne] = useState<OnOneCluster | null>(null);
  const [current, onCurrent] = useState<string | null>(null);
  const [highlighted, highlight] = useHighlight();
  const page = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const returnFocus = () => page.current?.querySelector<HTMLElement>("tr[data-current]") ?? search.current;
  usePrefetch();
  if (!list) return error ? <FailureBlank failure={failureOf(error)} headingLevel={1} /> : null;
  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="SQL users"
        sentence={allSentence(list)}
        meta={
          list.asOf !== null && (
            <span className="text-12 text-ink-3">
              <AsOf cluster={list.oldest ?? undefined} at={list.asOf} />
            </span>
          )
        }
        actions={
          <>
            {describes && <Button onClick={() => setOnOne("import")}>Import owners…</Button>}
            {creates && (
              <Button variant="primary" onClick={() => setOnOne("create")}>
                <Plus />
                Create SQL user…
              </Button>
            )}
          </>
        }
      />
      <SavedFilters
        chosen={view.state}
        hrefOf={(state) => everywherePath({ ...view, state, after: null })}
        onChoose={(state) => onView({ state })}
        counts={list.counts.all === 0 && list.unread > 0 ? UNKNOWN_COUNTS : list.counts}
      />
      <AllFilters
        {...all}
        field={search}
        teamsOf={list.places.find(({ rights }) => holds(rights, "sql_users.create"))?.id}
      />
      <Rows
        all={all}
        list={list}
        rotate={rotate}
        onExport={() => setOnOne("export")}
        row={{ current, onCurrent, highlighted }}
        onOpen={setOpened}
        returnFocus={returnFocus}
      />
      {onOne && (
        <OnDemand kind={onOne}>
          <ChooseClusterDialog what={onOne} onClose={() => setOnOne(null)} />
        </OnDemand>
      )}
      {opened && (
        <OnDemand kind={opened.dialog.kind}>
          <SqlUserDialogs
            dialog={opened.dialog}
            cluster={shownCluster(opened.place)}
            rights={opened.place.rights}
            onCurrent={(name) => onCurrent(rowKey({ clusterId: opened.place.id, name }))}
            onClose={(name) => {
              setOpened(null);
              highlight(name && rowKey({ clusterId: opened.place.id, name }));
            }}
            returnFocus={returnFocus}
          />
        </OnDemand>
      )}
    </div>
  );
}

const UNKNOWN_COUNTS = {
  all: null,
  admin: null,
  privileged: null,
  unknown: null,
  restricted: null,
  outside: null,
  unowned: null,
};

type RowsProps = {
  all: AllUsers;
  list: EverywhereList;
  rotate: boolean;
  onExport: () => void;
  row: { current: string | null; onCurrent: (key: string) => void; highlighted: string | null };
  onOpen: (opened: Opened) => void;
  returnFocus: () => HTMLElement | null;
};

/** The rows with the actions on one and on many, or why there is none. */
function Rows({ all, list, rotate, onExport, row, onOpen, returnFocus }: RowsProps) {
  const [actions, setActions] = useState<OpenActions | null>(null);
  const [bulk, setBulk] = useState<OpenBulk | null>(null);
  const chosen = useChosen(list);
  const { view, onView } = all;
  const place = list.places.find(({ id }) => id === actions?.user.clusterId);
  const order = everywhereOrder(view);
  const shown = list.users;
  return (
    <>
      {shown.length === 0 ? (
        <NoMatchAnywhere
          known={list.counts.all > 0}
          onSearch={
            view.search !== "" && view.state !== null
              ? () => onView({ ...PLAIN_EVERYWHERE, search: view.search })
              : undefined
          }
          onAll={() => onView(PLAIN_EVERYWHERE)}
        />
      ) : (
        <SqlUsersTable
          {...row}
          clusterId={undefined}
          withLogins={list.logins}
          shown={shown}
          count={shown.length}
          order={{ sort: order.sort === "age" ? "changed" : "name", descending: order.descending }}
          sorts={SORTS}
          onSort={(key) => {
            const sort = key === "changed" ? "age" : "name";
            onView({ sort, descending: order.sort === sort && !order.descending });
          }}
          selection={chosen.selection}
          onSelection={chosen.onSelection}
          actions={actions}
          onActions={setActions}
        />
      )}
      {chosen.users.length > 0 ? (
        <SelectionBar
          count={chosen.users.length}
          words={clusterWords(chosen.users)}
          actions={bulkActionsFor(chosen.users)}
          onAction={(action) => setBulk({ action, users: chosen.users })}
          onClear={chosen.clear}
        />
      ) : (
        <AllFooter all={all} list={list} rotate={rotate} onExport={onExport} />
      )}
      <Lost>
        {place && (
          <RowActions
            clusterId={place.id}
            rights={place.rights}
            open={actions}
            onClose={() => setActions(null)}
            writable={shownCluster(place).notReady === null}
            onDialog={(dialog) => onOpen({ dialog, place })}
          />
        )}
      </Lost>
      {bulk && (
        <BulkDialog open={bulk} onDone={chosen.remove} onClose={() => setBulk(null)} returnFocus={returnFocus} />
      )}
    </>
  );
}

/** Other orders have no index over all clusters. */
const SORTS = ["name", "changed"] as const;

const Lost = ({ children }: { children: ReactNode }) => (
  <ErrorBoundary fallback={() => <DialogLost />}>{children}</ErrorBoundary>
);

function shownCluster({ id, name, plan, state, rights }: ListedCluster): ShownCluster {
  return asChangeable({ id, name, plan, notReady: isWritable({ state }) ? null : stateWord(state) }, rights);
}

/** The answer of the page in one line: how many have full access, and how many may have it. */
function allSentence({
  counts: { all, admin, unknown, uncheckable },
  clusters,
  unread,
}: Pick<EverywhereList, "counts" | "clusters" | "unread">): string {
  const left = unread > 0 ? ` ${counted(unread, "cluster")} ${unread === 1 ? "is" : "are"} not read yet.` : "";
  if (all === 0) return `No SQL user is known.${left}`;
  const first = `${admin > 0 ? number(admin) : "None"} of ${number(all)} on ${counted(clusters, "cluster")} ${admin > 1 ? "are superusers" : "is a superuser"}.`;
  const which = uncheckable > 0 ? `, and no check proves ${number(uncheckable)} of these` : "";
  const may = unknown > 0 ? ` ${number(unknown)} ${unknown === 1 ? "is" : "are"} unverified and may be${which}.` : "";
  return first + may + left;
}

/** No SQL user matches, or none is known yet. */
type NoMatchProps = {
  known: boolean;
  /** searches without the filters; undefined where none hides anything */
  onSearch: (() => void) | undefined;
  onAll: () => void;
};

function NoMatchAnywhere({ known, onSearch, onAll }: NoMatchProps) {
  return (
    <Blank
      className="flex-1 border-t border-line"
      title={known ? "No SQL user matches" : "No SQL users are known yet"}
      text={
        known
          ? "Change the search or the filter, or show all of them."
          : "They appear once the list of a cluster was read: Read all on Overview reads them."
      }
      actions={
        known && (
          <>
            {onSearch && (
              <Button variant="primary" onClick={onSearch}>
                Search all SQL users
              </Button>
            )}
            <Button onClick={onAll}>Show all SQL users</Button>
          </>
        )
      }
    />
  );
}

type Props = { all: AllUsers; list: EverywhereList; rotate: boolean; onExport: () => void };

/** How many there are, the other pages, and a rotation of all that match. */
function AllFooter({ all: { view, coming, onBack, onNext }, list, rotate, onExport }: Props) {
  const { search, state, kind, owner, age, due, label } = view;
  return (
    <div
      className={`${BAR} min-h-11 border-line bg-page text-12 text-ink-3 max-md:flex-wrap max-md:gap-2 max-md:py-1.5`}
    >
      <span>
        {counted(list.counts.all, "SQL user")} on {counted(list.clusters, "cluster")}
      </span>
      {rotate && list.users.length > 0 && (
        <RotateMatching filter={{ search, state, kind, owner, age, due, label }} locked={list.rotation === "closed"} />
      )}
      {list.clusters > 0 && (
        <Button size="s" variant="quiet" onClick={onExport}>
          Export CSV…
        </Button>
      )}
      {(onBack || list.more) && (
        <nav aria-label="Pages" className="ml-auto flex gap-2">
          <Button size="s" disabled={!onBack} onClick={onBack}>
            Previous
          </Button>
          <Button size="s" disabled={!list.more || coming} onClick={onNext}>
            Next
          </Button>
        </nav>
      )}
    </div>
  );
}
