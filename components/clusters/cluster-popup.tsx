import type { FieldPopupProps } from "#components/ui/menus/search-field.tsx";
import type { FoundItem } from "#components/ui/menus/search-popup.tsx";
import { ClusterSearch } from "./cluster-search.tsx";
import { useClusterChoice } from "./cluster-select.tsx";

export type ClusterPopupProps = FieldPopupProps & {
  /** what stands above the clusters before a word is typed, such as *all clusters* */
  before?: readonly FoundItem[];
};

/** The first clusters, read when it opens, and a search for the others. */
export function ClusterPopup(props: ClusterPopupProps) {
  const { choices } = useClusterChoice(undefined);
  return <ClusterSearch {...props} choices={choices} />;
}
