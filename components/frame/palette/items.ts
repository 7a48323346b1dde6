import type { Found, FoundAction, FoundSqlUser } from "#lib/shared/find.ts";
import { sentenceOf } from "#lib/shared/verbs.ts";
import type { Page } from "../pages.ts";
import { actionPath, type Group, type Item, item, keyOf, lockedItem, userPath } from "./item.ts";
import { beginItem, verbGroups } from "./verb-items.ts";

const ACTIONS: Record<FoundAction, string> = {
  reset: "Reset password of",
  claim: "Send claim link for",
  describe: "Owner and purpose of",
  privileges: "Privileges of",
};

/** The items for a search word, the best first. `subject`: the `value` of the SQL user that was last in focus; else the first. */
export function groupsFor(
  word: string,
  { found, pages, subject }: { found: Found | undefined; pages: readonly Page[]; subject: string | null },
): Group[] {
  if (found?.verb) return verbGroups(found, { verb: found.verb, q: sentenceOf(word).q, pages });
  const users = found?.sqlUsers ?? [];
  const about = users.find((user) => keyOf(user) === subject) ?? users[0];
  const looked = word.trim().toLowerCase();
  const verbs = (found?.verbs ?? []).filter((verb) => looked.length > 1 && verb.startsWith(looked));
  // A verb comes before the SQL users whose names have it in them only once it is whole.
  const [whole, begun] = [verbs.filter((verb) => verb === looked), verbs.filter((verb) => verb !== looked)];
  const groups: Group[] = [
    { value: "Actions", items: whole.map(beginItem) },
    { value: "SQL users", items: users.map(userItem) },
    {
      value: `On ${about?.name} on ${about?.cluster}`,
      items: about ? about.actions.map((action) => actionItem(about, action)) : [],
    },
    { value: "Actions that begin so", items: begun.map(beginItem) },
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
    {
      value: "Teams",
      items: (found?.teams ?? []).map(({ id, name }) => item("team", id, name, `/access/teams/${id}`)),
    },
    {
      value: "Pages",
      items: pages.filter((page) => isFound(page, looked)).map(({ label, href }) => item("page", href, label, href)),
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

/** By a part of its name, or the beginning of a word that it also goes by. */
function isFound({ label, also = [] }: Page, looked: string): boolean {
  if (label.toLowerCase().includes(looked)) return true;
  return looked.length > 1 && also.some((words) => ` ${words}`.includes(` ${looked}`));
}

function userItem(user: FoundSqlUser): Item {
  return {
    ...item("sql_user", `${user.clusterId} ${user.name}`, user.name, userPath(user), true),
    hint: user.cluster,
    state: user.state,
  };
}

function actionItem(user: FoundSqlUser, action: FoundAction): Item {
  const made: Item = {
    ...item("action", `${action} ${keyOf(user)}`, `${ACTIONS[action]} ${user.name}`, actionPath(user, action)),
    action,
  };
  return action === "reset" || action === "claim" ? lockedItem(made, user.keyClosed) : made;
}
