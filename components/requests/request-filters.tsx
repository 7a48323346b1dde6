import { FilterMenu } from "#components/ui/menus/filter-menu.tsx";
import { RefreshButton, SearchInput } from "#components/ui/menus/filter-parts.tsx";
import { KIND_WORDS, STATE_WORDS } from "#lib/shared/requests/request-labels.ts";
import type { RequestKind, RequestState } from "#lib/shared/requests/requests.ts";
import type { RequestView } from "./request-view.ts";

export type RequestFiltersProps = {
  view: RequestView;
  onView: (view: RequestView) => void;
  refreshing: boolean;
  onRefresh: () => void;
};

export function RequestFilters({ view, onView, refreshing, onRefresh }: RequestFiltersProps) {
  const { search, kind, state } = view;
  // A changed filter lets go of the request that a link opened.
  const set = (change: Partial<RequestView>) => onView({ ...view, open: null, ...change });
  return (
    <div className="flex flex-none flex-wrap items-center gap-2 px-gutter py-2">
      <search className="relative w-65 max-md:w-full">
        <SearchInput
          aria-label="Search requests"
          placeholder="SQL user, cluster, team or requester"
          maxLength={200}
          value={search}
          onChange={(event) => set({ search: event.target.value })}
          className="pr-2"
        />
      </search>
      <FilterMenu
        label="State"
        value={state === null ? undefined : STATE_WORDS[state]}
        onClear={() => set({ state: null })}
        items={(Object.keys(STATE_WORDS) as RequestState[]).map((each) => ({
          label: STATE_WORDS[each],
          onSelect: () => set({ state: each, part: null }),
        }))}
      />
      <FilterMenu
        label="Kind"
        value={kind === null ? undefined : KIND_WORDS[kind]}
        onClear={() => set({ kind: null })}
        items={(Object.keys(KIND_WORDS) as RequestKind[]).map((each) => ({
          label: KIND_WORDS[each],
          onSelect: () => set({ kind: each }),
        }))}
      />
      <RefreshButton refreshing={refreshing} onRefresh={onRefresh} />
    </div>
  );
}
