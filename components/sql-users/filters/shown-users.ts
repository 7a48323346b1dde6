import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import {
  byChange,
  byLogin,
  byName,
  byOwner,
  byPurpose,
  byState,
  hasLogin,
  isOfKind,
  isShown,
  searchMatcher,
} from "../list-logic.ts";
import { type ListView, type SortKey, showsAge } from "../list-view.ts";

type Order = {
  compare: (a: SqlUser, b: SqlUser) => number;
  /** SQL users without a value come last, whichever way the order goes */
  hasValue: (user: SqlUser) => boolean;
};

const ORDERS: Record<SortKey, Order> = {
  name: { compare: byName, hasValue: () => true },
  state: { compare: byState, hasValue: () => true },
  owner: { compare: byOwner, hasValue: ({ owner }) => owner !== undefined },
  purpose: { compare: byPurpose, hasValue: ({ purpose }) => purpose !== undefined },
  login: { compare: byLogin, hasValue: ({ lastLogin }) => lastLogin !== undefined },
  changed: { compare: byChange, hasValue: ({ passwordChangedAt }) => passwordChangedAt !== undefined },
};

/** The SQL users of a view, filtered and in order. Equal ones stay in the order of the list. */
export function shownUsers(users: readonly SqlUser[], view: ListView): readonly SqlUser[] {
  const { search, state, kind, login, age, sort, descending } = view;
  const now = Date.now();
  const matches = searchMatcher(search);
  const found = users.filter(
    (user) =>
      (state === null || isShown(user, state)) &&
      (kind === null || isOfKind(user, kind)) &&
      (login === null || hasLogin(user, login, now)) &&
      (age === null || showsAge(age, user.due)) &&
      matches(user),
  );
  const { compare, hasValue } = ORDERS[sort];
  const direction = descending ? -1 : 1;
  return found.sort((a, b) => Number(hasValue(b)) - Number(hasValue(a)) || direction * compare(a, b));
}
