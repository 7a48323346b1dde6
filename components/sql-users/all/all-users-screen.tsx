"use client";

import Lock from "lucide-react/icons/lock";
import Plus from "lucide-react/icons/plus";
import { useState } from "react";
import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { EverywhereList } from "#lib/shared/sql-users/everywhere.ts";
import { everywherePath, PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { SavedFilters } from "../filters/saved-filters.tsx";
import { AgeSelect, AllFilters } from "./all-filters.tsx";
import { AllUsersList } from "./all-users-list.tsx";
import { useAllUsers } from "./all-users-view.ts";
import type { OnOneCluster } from "./choose-cluster-dialog.tsx";

const ChooseClusterDialog = lazily(async () => ({
  default: (await import("./choose-cluster-dialog.tsx")).ChooseClusterDialog,
}));

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
  const [onOne, setOnOne] = useState<OnOneCluster | null>(null);
  if (!list) return error ? <FailureBlank failure={failureOf(error)} headingLevel={1} /> : null;
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="SQL users"
        sentence={allSentence(list)}
        actions={
          <>
            {describes && <Button onClick={() => setOnOne("import")}>Import owners…</Button>}
            {creates && (
              <Button variant={list.creation === "closed" ? "default" : "primary"} onClick={() => setOnOne("create")}>
                {list.creation === "closed" ? <Lock /> : <Plus />}
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
      <AllUsersList
        all={all}
        list={list}
        rotate={rotate}
        filters={(field) => <AllFilters {...all} field={field} age={<AgeSelect {...all} />} />}
        none={
          <NoMatchAnywhere
            known={list.counts.all > 0}
            onSearch={
              view.search !== "" && view.state !== null
                ? () => onView({ ...PLAIN_EVERYWHERE, search: view.search })
                : undefined
            }
            onAll={() => onView(PLAIN_EVERYWHERE)}
          />
        }
        onExport={() => setOnOne("export")}
      />
      {onOne && (
        <OnDemand kind={onOne}>
          <ChooseClusterDialog what={onOne} onClose={() => setOnOne(null)} />
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

/** The answer of the page in one line: how many have full access, and how many may have it. */
function allSentence({
  counts: { all, admin, unknown, uncheckable },
  clusters,
  unread,
}: Pick<EverywhereList, "counts" | "clusters" | "unread">): string {
  const left = unread > 0 ? ` ${counted(unread, "cluster")} ${unread === 1 ? "is" : "are"} not read yet.` : "";
  if (all === 0) return `No SQL user is known.${left}`;
  const first = `${admin > 0 ? number(admin) : "None"} of ${number(all)} on ${counted(clusters, "cluster")} ${admin > 1 ? "are superusers" : "is a superuser"}.`;
  const which = uncheckable > 0 ? `, and a check cannot verify ${number(uncheckable)} of these` : "";
  const may = unknown > 0 ? ` ${number(unknown)} ${unknown === 1 ? "is" : "are"} unverified and may be${which}.` : "";
  return first + may + left;
}

type NoMatchProps = {
  known: boolean;
  /** searches without the filters; undefined where none hides anything */
  onSearch: (() => void) | undefined;
  onAll: () => void;
};

/** No SQL user matches, or none is known yet. */
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
