import { useEffect, useState } from "react";
import { useSearchState } from "#components/ui/use-search-state.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { EverywhereList } from "#lib/shared/sql-users/everywhere.ts";
import { type EverywhereView, everywhereSearch, parseEverywhere } from "#lib/shared/sql-users/everywhere-path.ts";

/** Half a word is not worth a question to the server. */
const TYPING_MS = 200;

export type AllUsers = {
  view: EverywhereView;
  /** a new filter or order begins at the first page */
  onView: (change: Partial<EverywhereView>) => void;
  /** the page before this one in this visit; undefined on the first */
  onBack: (() => void) | undefined;
  onNext: () => void;
  list: EverywhereList | undefined;
  error: Error | null;
  /** the rows shown are those of the view before */
  coming: boolean;
  refresh: () => void;
};

/** How an address names what the list shows. */
type Address = { parse: (params: URLSearchParams) => EverywhereView; search: (view: EverywhereView) => string };

const EVERYWHERE: Address = { parse: parseEverywhere, search: everywhereSearch };

/** The page of the list that the address names, read from the server. */
export function useAllUsers({ parse, search }: Address = EVERYWHERE): AllUsers {
  const [view, setView] = useSearchState(parse, search);
  const [trail, setTrail] = useState<readonly EverywhereView["after"][]>([]);
  const asked = useSettled(view);
  const { data, error, isPlaceholderData, isFetching, refetch } = useRead("sql_user.list_everywhere", asked, {
    placeholderData: (previous) => previous,
  });
  const last = data?.users.at(-1);
  return {
    view,
    onView: (change) => {
      setTrail([]);
      setView({ ...view, ...change, after: null });
    },
    onBack:
      view.after === null
        ? undefined
        : () => {
            setView({ ...view, after: trail.at(-1) ?? null });
            setTrail(trail.slice(0, -1));
          },
    onNext: () => {
      if (!last) return;
      setTrail([...trail, view.after]);
      setView({ ...view, after: { clusterId: last.clusterId, name: last.name, at: last.passwordChangedAt ?? null } });
    },
    list: data,
    error,
    coming: isPlaceholderData || (isFetching && asked !== view),
    refresh: () => void refetch(),
  };
}

/** The view once nothing was typed for a moment; other changes count at once. */
function useSettled(view: EverywhereView): EverywhereView {
  const [settled, setSettled] = useState(view);
  const isTyped = settled.search !== view.search;
  if (!isTyped && settled !== view) setSettled(view);
  useEffect(() => {
    if (!isTyped) return;
    const timer = setTimeout(() => setSettled(view), TYPING_MS);
    return () => clearTimeout(timer);
  }, [isTyped, view]);
  return isTyped ? settled : view;
}
