import { useState } from "react";
import { useToast } from "#components/ui/toast.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { EverywhereList, ListedUser } from "#lib/shared/sql-users/everywhere.ts";
import { SELECTED_MAX, type SelectedUser } from "../bulk/selected-user.ts";
import { NOTHING_SELECTED, rowKey, type Selection } from "../filters/selection.ts";

type Chosen = {
  selection: Selection;
  users: readonly SelectedUser[];
  onSelection: (change: (selection: Selection) => Selection) => void;
  remove: (done: readonly SelectedUser[]) => void;
  clear: () => void;
};

const NONE: ReadonlyMap<string, SelectedUser> = new Map();

/** The selected SQL users of all pages and filters of this visit, a thousand at most. Held in memory only. */
export function useChosen(list: Pick<EverywhereList, "users" | "places"> | undefined): Chosen {
  const [chosen, setChosen] = useState(NONE);
  const toast = useToast();
  return {
    selection: chosen.size === 0 ? NOTHING_SELECTED : new Set(chosen.keys()),
    users: [...chosen.values()],
    onSelection: (change) => {
      const next = withSelection(chosen, change(new Set(chosen.keys())), list);
      if (next) setChosen(next);
      else toast(`At most ${number(SELECTED_MAX)} can be selected`, undefined, "warn");
    },
    remove: (done) => {
      const gone = new Set(done.map(rowKey));
      setChosen((before) => new Map([...before].filter(([key]) => !gone.has(key))));
    },
    clear: () => setChosen(NONE),
  };
}

/** The selected ones by key: those that were, and those of the page. Undefined where they are too many. */
export function withSelection(
  before: ReadonlyMap<string, SelectedUser>,
  selection: Selection,
  list: Pick<EverywhereList, "users" | "places"> | undefined,
): ReadonlyMap<string, SelectedUser> | undefined {
  if (selection.size > SELECTED_MAX) return undefined;
  const rights = new Map(list?.places.map((place) => [place.id, place.rights]));
  const here = new Map(list?.users.map((user) => [rowKey(user), user]));
  return new Map(
    [...selection].flatMap((key) => {
      const user = before.get(key) ?? asSelected(here.get(key), rights);
      return user ? [[key, user] as const] : [];
    }),
  );
}

function asSelected(
  user: ListedUser | undefined,
  rights: ReadonlyMap<string, SelectedUser["rights"]>,
): SelectedUser | undefined {
  const of = user && rights.get(user.clusterId);
  return user && of && { id: user.id, clusterId: user.clusterId, cluster: user.cluster, name: user.name, rights: of };
}
