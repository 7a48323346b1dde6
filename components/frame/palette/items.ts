import type { AdminState } from "#lib/shared/admin-state.ts";
import { type Found, type FoundAction, type FoundSqlUser, OPEN_PARAMETER } from "#lib/shared/find.ts";
import type { Page } from "../pages.ts";

/** One line of the palette. `value` is unique in it. */
export type Item = {
  value: string;
  kind: "sql_user" | "action" | "cluster" | "account" | "team" | "page";
  label: string;
  href: string;
  /** a name of a SQL user or cluster */
  mono: boolean;
  hint?: string;
  state?: AdminState;
  action?: FoundAction;
};
export type Group = { value: string; items: Item[] };

const ACTIONS: Record<FoundAction, string> = {
  reset: "Reset password of",
  claim: "Send claim link for",
  describe: "Owner and purpose of",
  privileges: "Privileges of",
};

const keyOf = ({ clusterId, name }: FoundSqlUser) => `sql_user ${clusterId} ${name}`;

/** The items for a search word, the best first. `subject`: the `value` of the SQL user that was last in focus; else the first. */
export function groupsFor(
  word: string,
  { found, pages, subject }: { found: Found | undefined; pages: readonly Page[]; subject: string | null },
): Group[] {
  const users = found?.sqlUsers ?? [];
  const about = users.find((user) => keyOf(user) === subject) ?? users[0];
  const looked = word.trim().toLowerCase();
  const groups: Group[] = [
    { value: "SQL users", items: users.map(userItem) },
    {
      value: `On ${about?.name} on ${about?.cluster}`,
      items: about ? about.actions.map((action) => actionItem(about, action)) : [],
    },
    {
      value: "Clusters",
      items: (found?.clusters ?? []).map(({ id, name }) => item("cluster", id, name, `/clusters/${id}/users`, true)),
    },
    {
      value: "Accounts",
      items: (found?.accounts ?? []).map(({ id, name, email }) => ({
        ...item("account", id, name, `/access/people/${id}`),
        hint: email,
      })),
    },
    { value: "Teams", items: (found?.teams ?? []).map(({ id, name }) => item("team", id, name, "/access/teams")) },
    {
      value: "Pages",
      items: pages
        .filter(({ label }) => label.toLowerCase().includes(looked))
        .map(({ label, href }) => item("page", href, label, href)),
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function item(kind: Item["kind"], id: string, label: string, href: string, mono = false): Item {
  return { value: `${kind} ${id}`, kind, label, href, mono };
}

function userItem(user: FoundSqlUser): Item {
  return {
    ...item("sql_user", `${user.clusterId} ${user.name}`, user.name, userPath(user), true),
    hint: user.cluster,
    state: user.state,
  };
}

function actionItem(user: FoundSqlUser, action: FoundAction): Item {
  return {
    ...item("action", `${action} ${keyOf(user)}`, `${ACTIONS[action]} ${user.name}`, actionPath(user, action)),
    action,
  };
}

function userPath({ clusterId, name, rowId }: FoundSqlUser): string {
  return rowId === null ? `/clusters/${clusterId}/users/${encodeURIComponent(name)}` : "/my";
}

/** A page that opens the dialog of this action; the dialog asks before it does anything. */
function actionPath(user: FoundSqlUser, action: FoundAction): string {
  if (action === "privileges") return `${userPath(user)}/privileges`;
  return `${userPath(user)}?${OPEN_PARAMETER}=${user.rowId ?? action}`;
}
