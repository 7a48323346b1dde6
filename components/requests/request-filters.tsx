import RotateCw from "lucide-react/icons/rotate-cw";
import Search from "lucide-react/icons/search";
import { IconButton } from "#components/ui/button.tsx";
import { FilterMenu } from "#components/ui/menus/filter-menu.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import type { RequestKind, RequestState } from "#lib/shared/requests/requests.ts";
import type { RequestView } from "./request-view.ts";
import { KIND_WORDS, STATE_WORDS } from "./request-words.ts";

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
        <Search className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-ink-3" />
        <input
          type="search"
          aria-label="Search requests"
          placeholder="SQL user, cluster, team or requester"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={200}
          value={search}
          onChange={(event) => set({ search: event.target.value })}
          className="h-control-s w-full rounded-2 border border-line-control bg-page pr-2 pl-7.5 hover:border-ink-3 focus-visible:rounded-2 focus-visible:-outline-offset-1 pointer-coarse:text-16"
        />
      </search>
      <FilterMenu
        label="State"
        value={state === null ? undefined : STATE_WORDS[state]}
        onClear={() => set({ state: null })}
        items={(Object.keys(STATE_WORDS) as RequestState[]).map((each) => ({
          label: STATE_WORDS[each],
          onSelect: () => set({ state: each }),
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
      <IconButton label="Refresh" aria-busy={refreshing} className="ml-auto" onClick={onRefresh}>
        {refreshing ? <Spinner /> : <RotateCw />}
      </IconButton>
    </div>
  );
}
