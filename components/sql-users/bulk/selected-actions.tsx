import Link from "next/link";
import type { Dispatch, SetStateAction } from "react";
import { restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { holds } from "#lib/shared/policy.ts";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { exportUsers } from "../export-users.ts";
import { NOTHING_SELECTED, type Selection } from "../filters/selection.ts";
import { SelectionBar } from "../filters/selection-bar.tsx";
import { bulkActionsFor, isLocked } from "./bulk-actions.tsx";
import { BulkDialog, type OpenBulk } from "./bulk-dialog.tsx";
import type { SelectedUser } from "./selected-user.ts";

/** Further names are only counted: the bar has one line. */
const NAMES_WRITTEN = 50;

type Props = {
  clusterId: string;
  clusterName: string;
  list: SqlUserList;
  /** the names of the selected ones */
  selected: readonly string[];
  writable: boolean;
  /** opens what says why none of them can be rotated */
  onRotate: (names: readonly string[]) => void;
  onSelection: Dispatch<SetStateAction<Selection>>;
  bulk: OpenBulk | null;
  onBulk: (bulk: OpenBulk | null) => void;
};

/** What a person does with the selected SQL users of one cluster: the bar in place of the footer, and the dialog of an action. */
export function SelectedActions(props: Props) {
  const { clusterId, clusterName, list, selected, writable, onRotate, onSelection, bulk, onBulk } = props;
  const users = selected.map((name) => ({ id: null, clusterId, cluster: clusterName, name, rights: list.rights }));
  return (
    <>
      {selected.length > 0 && (
        <SelectionBar
          count={selected.length}
          words={selected.slice(0, NAMES_WRITTEN).join(", ")}
          mono
          actions={bulkActionsFor(users).filter((action) => action !== "restrict" && (writable || action !== "rotate"))}
          isLocked={(action) => isLocked(action, users)}
          onAction={(action) =>
            action === "rotate" && list.rights.keyClosed ? onRotate(selected) : onBulk({ action, users })
          }
          onClear={() => onSelection(NOTHING_SELECTED)}
        >
          <RestrictLink clusterId={clusterId} rights={list.rights} names={selected} />
          <Button size="s" onClick={() => void exportUsers(clusterName, usersOf(list, selected))}>
            Export CSV
          </Button>
          <CopyButton label="Copy names" size="s" text={() => `${selected.join("\n")}\n`} />
        </SelectionBar>
      )}
      {bulk && (
        <BulkDialog
          open={bulk}
          onDone={(done) => onSelection((before) => without(before, done))}
          onClose={() => onBulk(null)}
          returnFocus={() => document.querySelector<HTMLElement>("tr[data-current]")}
        />
      )}
    </>
  );
}

type RestrictProps = { clusterId: string; rights: SqlUserList["rights"]; names: readonly string[] };

/** To the page that restricts the selected ones, for those who may restrict on this cluster. */
function RestrictLink({ clusterId, rights, names }: RestrictProps) {
  if (!holds(rights, "sql_users.restrict")) return null;
  return (
    <Link href={restrictManyPath(clusterId, { names })} prefetch={false} className={buttonClass({ size: "s" })}>
      Restrict…
    </Link>
  );
}

function without(selection: Selection, done: readonly SelectedUser[]): Selection {
  const names = new Set(done.map(({ name }) => name));
  return new Set([...selection].filter((name) => !names.has(name)));
}

function usersOf({ users }: SqlUserList, names: readonly string[]): SqlUser[] {
  const chosen = new Set(names);
  return users.filter(({ name }) => chosen.has(name));
}
