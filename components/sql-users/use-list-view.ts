import { useSearchState } from "#components/ui/use-search-state.ts";
import { type ListView, parseView, viewSearch } from "./list-view.ts";

/** The view of the list, held in the URL. */
export function useListView(): [ListView, (view: ListView) => void] {
  return useSearchState(parseView, viewSearch);
}
