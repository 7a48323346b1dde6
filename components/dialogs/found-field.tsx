import { FilterSearch } from "#components/ui/menus/filter-menu.tsx";
import { SearchField } from "#components/ui/menus/search-field.tsx";
import type { FoundItem } from "#components/ui/menus/search-popup.tsx";
import type { PageRead } from "#lib/client/calls/readings.ts";
import type { FoundSearch, Search } from "./found-search.tsx";

type Props<N extends PageRead> = {
  label: string;
  /** the chosen one, or what stands there without one */
  value: string;
  search: Search<N>;
  onChoose: (item: FoundItem) => void;
  error?: string | undefined;
  className?: string | undefined;
};

/** A field for one of too many to list, found by a search on the server. */
export function FoundField<N extends PageRead>({ search, ...field }: Props<N>) {
  return <SearchField<{ search: Search<N> }> {...field} popup={{ loaded, load }} more={{ search }} />;
}

type FilterProps<N extends PageRead> = Pick<Props<N>, "label" | "search" | "onChoose"> & {
  value: string | undefined;
  onClear: () => void;
};

/** A filter by one of too many to list, found by a search on the server. */
export function FoundFilter<N extends PageRead>({ search, ...filter }: FilterProps<N>) {
  return <FilterSearch<{ search: Search<N> }> {...filter} popup={{ loaded, load }} more={{ search }} />;
}

let loaded: typeof FoundSearch | undefined;

async function load(): Promise<typeof FoundSearch> {
  loaded ??= (await import("./found-search.tsx")).FoundSearch;
  return loaded;
}
