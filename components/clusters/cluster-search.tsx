import { type ReactNode, type RefObject, useState } from "react";
import { useSettled } from "#components/ui/fields/use-settled.ts";
import { type FoundItem, SearchPopup } from "#components/ui/menus/search-popup.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { Dot } from "#components/ui/words/dot.tsx";
import type { FindClustersInput } from "#lib/shared/sql-users/clusters.ts";
import { type ClusterChoice, type ClusterChoices, clusterChoice } from "./cluster-choices.ts";
import { useFoundClusters } from "./use-found-clusters.ts";

export type ClusterSearchProps = {
  /** what is shown before a word is typed */
  choices: ClusterChoices;
  /** only clusters on which the person may do this */
  may?: FindClustersInput["may"];
  /** what stands above the clusters before a word is typed */
  before?: readonly FoundItem[];
  foot?: ReactNode;
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  /** `choice`: the cluster; absent for what stands above */
  onChoose: (item: FoundItem, choice: ClusterChoice | undefined) => void;
};

/** The first clusters, and a search on the server for the others. */
export function ClusterSearch(props: ClusterSearchProps) {
  const { choices, may, before = [], foot, anchor, onClose, onChoose } = props;
  const [word, setWord] = useState("");
  const { found, words } = useFound(word, choices, may);
  const items = found.map((choice) => asItem(choice));
  return (
    <SearchPopup
      open
      onClose={onClose}
      anchor={anchor}
      label="Clusters"
      placeholder="Name or label of a cluster"
      word={word}
      onWord={setWord}
      items={word.trim() === "" ? [...before, ...items] : items}
      foot={
        <>
          {words} {foot}
        </>
      }
      onChoose={(item) => {
        onClose();
        onChoose(
          item,
          found.find(({ id }) => id === item.id),
        );
      }}
    />
  );
}

function useFound(word: string, { first, more }: ClusterChoices, may: FindClustersInput["may"]) {
  const searched = useSettled(word.trim());
  const { data, error } = useFoundClusters({ q: searched, may }, searched !== "");
  if (searched === "")
    return { found: first, words: more > 0 ? `${counted(more, "more cluster")}: type a name or a label.` : "" };
  const found = data?.clusters.map(clusterChoice) ?? [];
  if (error) return { found, words: "The search failed. Try again in a moment." };
  if (data && found.length === 0) return { found, words: "No cluster that you can see has this name or label." };
  return { found, words: data && data.more > 0 ? `${counted(data.more, "more cluster")} found.` : "" };
}

function asItem({ id, name, tone, state, facts }: ClusterChoice): FoundItem {
  return {
    id,
    label: name,
    mono: true,
    icon: <Dot tone={tone} />,
    facts: tone === "ok" ? facts : `${facts} · ${state}`,
  };
}
