import { type ReactNode, type RefObject, useRef, useState } from "react";
import { stateWord } from "#components/clusters/cluster-labels.ts";
import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { RotateMatching } from "#components/rotation/rotate-matching.tsx";
import { AsOf } from "#components/sql-user-facts/as-of.tsx";
import { asChangeable } from "#components/sql-user-facts/changeable.ts";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import type { EverywhereList, ListedCluster } from "#lib/shared/sql-users/everywhere.ts";
import { everywhereOrder } from "#lib/shared/sql-users/everywhere-path.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { bulkActionsFor, isLocked } from "../bulk/bulk-actions.tsx";
import { BulkDialog, type OpenBulk } from "../bulk/bulk-dialog.tsx";
import { clusterWords } from "../bulk/selected-user.ts";
import { loadDialogs, usePrefetch } from "../create/on-demand.ts";
import { rowKey } from "../filters/selection.ts";
import { SelectionBar } from "../filters/selection-bar.tsx";
import { FOOT } from "../list-footer.tsx";
import { RowActions } from "../rows/row-actions.tsx";
import { SqlUsersTable } from "../rows/sql-users-table.tsx";
import { useHighlight } from "../rows/use-highlight.ts";
import type { OpenActions } from "../rows/user-row.tsx";
import type { AllUsers } from "./all-users-view.ts";
import { countWords } from "./count-text.ts";
import { useChosen } from "./use-chosen.ts";

const SqlUserDialogs = lazily(loadDialogs);

/** What is open over the list, about one SQL user. */
type Opened = { dialog: OpenDialog; place: ListedCluster };

type ListProps = {
  all: AllUsers;
  list: EverywhereList;
  /** whether the person rotates all that match */
  rotate: boolean;
  /** what narrows the list; `field` takes the focus where no row does */
  filters: (field: RefObject<HTMLInputElement | null>) => ReactNode;
  /** in place of the rows where there is none */
  none: ReactNode;
  onExport?: (() => void) | undefined;
};

/** The rows of all clusters with their filters, and what a person does with one or many of them. */
export function AllUsersList({ filters, ...rows }: ListProps) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [current, onCurrent] = useState<string | null>(null);
  const [highlighted, highlight] = useHighlight();
  const page = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const returnFocus = () => page.current?.querySelector<HTMLElement>("tr[data-current]") ?? search.current;
  usePrefetch();
  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0">
      {filters(search)}
      <Rows {...rows} row={{ current, onCurrent, highlighted }} onOpen={setOpened} returnFocus={returnFocus} />
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

type RowsProps = Omit<ListProps, "filters"> & {
  row: { current: string | null; onCurrent: (key: string) => void; highlighted: string | null };
  onOpen: (opened: Opened) => void;
  returnFocus: () => HTMLElement | null;
};

/** The rows with the actions on one and on many, or why there is none. */
function Rows({ all, list, rotate, none, onExport, row, onOpen, returnFocus }: RowsProps) {
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
        none
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
          isLocked={(action) => isLocked(action, chosen.users)}
          onAction={(action) => setBulk({ action, users: chosen.users })}
          onClear={chosen.clear}
        />
      ) : (
        <AllFooter all={all} list={list} rotate={rotate} onExport={onExport} />
      )}
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
      {bulk && (
        <BulkDialog open={bulk} onDone={chosen.remove} onClose={() => setBulk(null)} returnFocus={returnFocus} />
      )}
    </>
  );
}

/** Other orders have no index over all clusters. */
const SORTS = ["name", "changed"] as const;

function shownCluster({ id, name, plan, state, rights }: ListedCluster): ShownCluster {
  return asChangeable({ id, name, plan, notReady: isWritable({ state }) ? null : stateWord(state) }, rights);
}

type FooterProps = Pick<ListProps, "all" | "list" | "rotate" | "onExport">;

/** How many there are, the other pages, and a rotation of all that match. */
function AllFooter({ all: { view, coming, onBack, onNext }, list, rotate, onExport }: FooterProps) {
  const { search, state, kind, owner, age, due, label } = view;
  return (
    <div
      className={`${FOOT} min-h-11 border-line bg-page text-12 text-ink-3 max-md:flex-wrap max-md:gap-2 max-md:py-1.5`}
    >
      <span>{countWords(list, view)}</span>
      {list.asOf !== null && (
        <span>
          <AsOf cluster={list.oldest ?? undefined} at={list.asOf} />
        </span>
      )}
      {rotate && list.users.length > 0 && (
        <RotateMatching filter={{ search, state, kind, owner, age, due, label }} locked={list.rotation === "closed"} />
      )}
      {onExport && list.clusters > 0 && (
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
