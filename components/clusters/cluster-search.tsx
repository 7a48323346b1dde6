import { FoundSearch, type FoundSearchProps } from "#components/dialogs/found-search.tsx";
import type { FoundItem } from "#components/ui/menus/search-popup.tsx";
import { Dot } from "#components/ui/words/dot.tsx";
import type { FindClustersInput } from "#lib/shared/sql-users/clusters.ts";
import { type ClusterChoice, type ClusterChoices, clusterChoice } from "./cluster-choices.ts";

/** `choice`: absent for what stands above the clusters */
type ClusterItem = FoundItem & { choice?: ClusterChoice };

export type ClusterSearchProps = Omit<FoundSearchProps<"cluster.find", ClusterItem>, "search"> & {
  /** what is shown before a word is typed, where the page has it */
  choices?: ClusterChoices;
  /** only clusters on which the person may do this */
  may?: FindClustersInput["may"];
  /** what stands above the clusters before a word is typed */
  before?: readonly FoundItem[];
  /** the id of the one in use now */
  current?: string;
};

/** The first clusters, and a search on the server for the others. */
export function ClusterSearch({ choices, may, before = [], current, ...popup }: ClusterSearchProps) {
  const itemOf = (choice: ClusterChoice) => marked(asItem(choice), current);
  const first = choices && { items: choices.first.map(itemOf), more: choices.more };
  return (
    <FoundSearch<"cluster.find", ClusterItem>
      {...popup}
      search={{
        words: { label: "Clusters", by: "name or label", placeholder: "Name or label of a cluster" },
        read: "cluster.find",
        input: (q) => ({ q, may }),
        found: ({ clusters, more }) => ({ items: clusters.map(clusterChoice).map(itemOf), more }),
        first,
        before: before.map((item) => marked({ icon: NO_DOT, ...item }, current)),
      }}
    />
  );
}

/** The room of a dot, so that the names align. */
const NO_DOT = <span aria-hidden="true" className="size-1.5 flex-none" />;

const marked = (item: ClusterItem, current: string | undefined): ClusterItem => ({
  ...item,
  isCurrent: item.id === current,
});

function asItem(choice: ClusterChoice): ClusterItem {
  const { id, name, tone, state, facts } = choice;
  return {
    id,
    label: name,
    mono: true,
    icon: <Dot tone={tone} />,
    facts: tone === "ok" ? facts : `${facts} · ${state}`,
    choice,
  };
}
