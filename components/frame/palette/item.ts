import { LOCK_HINTS } from "#components/sql-user-facts/key/key-text.ts";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { FoundAction, FoundSqlUser } from "#lib/shared/find.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { OPEN_PARAMETER, type Verb } from "#lib/shared/verbs.ts";

/** One line of the palette. `value` is unique in it. */
export type Item = {
  value: string;
  kind: "sql_user" | "action" | "verb" | "cluster" | "account" | "team" | "page";
  label: string;
  /** where it leads; empty for a verb that wants a name first, which `fill` begins */
  href: string;
  fill?: string;
  /** a name of a SQL user or cluster */
  mono: boolean;
  hint?: string;
  /** why Rolecall's key cannot make this change: it leads to what a person can do instead */
  lock?: string;
  state?: AdminState;
  action?: FoundAction;
  verb?: Verb;
};
export type Group = { value: string; items: Item[] };

export const keyOf = ({ clusterId, name }: FoundSqlUser) => `sql_user ${clusterId} ${name}`;

export function item(kind: Item["kind"], id: string, label: string, href: string, mono = false): Item {
  return { value: `${kind} ${id}`, kind, label, href, mono };
}

/** The item with the mark of a change that the API key closes. */
export function lockedItem(item: Item, keyClosed: KeyClosed | undefined): Item {
  return keyClosed ? Object.assign(item, { lock: LOCK_HINTS[keyClosed] }) : item;
}

export function userPath({ clusterId, name, rowId }: FoundSqlUser): string {
  return rowId === null ? `/clusters/${clusterId}/users/${encodeURIComponent(name)}` : "/my";
}

/** A page that opens the dialog of this action; the dialog asks before it does anything. */
export function actionPath(user: FoundSqlUser, action: FoundAction): string {
  if (action === "privileges") return `${userPath(user)}/privileges`;
  return `${userPath(user)}?${OPEN_PARAMETER}=${user.rowId ?? action}`;
}
