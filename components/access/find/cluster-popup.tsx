import { ClusterSearch } from "#components/clusters/cluster-search.tsx";
import { useClusterChoice } from "#components/clusters/cluster-select.tsx";
import type { FieldPopupProps } from "#components/ui/menus/search-field.tsx";
import type { FoundItem } from "#components/ui/menus/search-popup.tsx";

export type ClusterPopupProps = FieldPopupProps & {
  /** what stands above the clusters before a word is typed, such as *all clusters* */
  before?: readonly FoundItem[];
};

/** The first clusters, read when it opens, and a search for the others. */
export function ClusterPopup(props: ClusterPopupProps) {
  const { choices } = useClusterChoice(undefined);
  return <ClusterSearch {...props} choices={choices} />;
}
