import type { Found, FoundSqlUser } from "#lib/shared/find.ts";
import { OPEN_PARAMETER, type Verb } from "#lib/shared/verbs.ts";
import type { Page } from "../pages.ts";
import { actionPath, type Group, type Item, item, keyOf, lockedItem, userPath } from "./item.ts";

const BEGINS: Record<Verb, string> = {
  rotate: "Rotate a password…",
  reset: "Reset a password…",
  create: "Create…",
  invite: "Invite person…",
  connect: "Connect a cluster…",
  check: "Check privileges…",
};
const OF_SQL_USER: Record<Verb, string> = {
  rotate: "Rotate password of",
  reset: "Reset password of",
  create: "",
  invite: "",
  connect: "",
  check: "Check privileges of",
};
const HEADS: Record<Verb, string> = {
  rotate: "Rotate",
  reset: "Reset password",
  create: "Create",
  invite: "Invite",
  connect: "Connect",
  check: "Check",
};

/** The line of a verb that was begun to be typed: it opens its dialog, or waits for a name. */
export function beginItem(verb: Verb): Item {
  const begun: Item = { value: `verb ${verb}`, kind: "verb", label: BEGINS[verb], href: "", mono: false, verb };
  return verb === "invite" ? { ...begun, href: INVITE } : { ...begun, fill: `${verb} ` };
}

const INVITE = `/access?${OPEN_PARAMETER}=invite`;

type Sentence = { verb: Verb; q: string; pages: readonly Page[] };

/** What a sentence with a verb leads to: dialogs and pages, which ask before anything changes. */
export function verbGroups(found: Found, { verb, q, pages }: Sentence): Group[] {
  const group = {
    value: HEADS[verb],
    items: [...usersFor(found, verb), ...clustersFor(found, verb, q), ...others(verb, q, pages)],
  };
  return group.items.length > 0 ? [group] : [];
}

function verbItem(verb: Verb, id: string, label: string, href: string): Item {
  return { ...item("verb", `${verb} ${id}`, label, href), verb };
}

function usersFor({ sqlUsers }: Found, verb: Verb): Item[] {
  return sqlUsers.map((user) => {
    const made: Item = {
      ...verbItem(verb, keyOf(user), `${OF_SQL_USER[verb]} ${user.name}`, pathFor(user, verb)),
      hint: user.cluster,
      state: user.state,
    };
    return verb === "check" ? made : lockedItem(made, user.keyClosed);
  });
}

function pathFor(user: FoundSqlUser, verb: Verb): string {
  if (verb === "check") return actionPath(user, "privileges");
  return verb === "rotate" ? `${userPath(user)}?${OPEN_PARAMETER}=rotate` : actionPath(user, "reset");
}

function clustersFor({ clusters }: Found, verb: Verb, q: string): Item[] {
  return clusters.map(({ id, name, keyClosed }) => {
    const at = `/clusters/${id}`;
    if (verb === "connect") return verbItem(verb, id, `SQL connection of ${name}`, `${at}/sql-connection`);
    if (verb === "check") return verbItem(verb, id, `Check all SQL users of ${name}`, `${at}/verify`);
    const open = q === "" ? "create" : `create:${q}`;
    const label = `Create SQL user ${q === "" ? "" : `${q} `}on ${name}`;
    return lockedItem(
      verbItem(verb, id, label, `${at}/users?${OPEN_PARAMETER}=${encodeURIComponent(open)}`),
      keyClosed,
    );
  });
}

/** What needs no SQL user and no cluster, where the person is offered its page. */
function others(verb: Verb, q: string, pages: readonly Page[]): Item[] {
  const isOffered = (href: string) => pages.some((page) => page.href === href);
  if (verb === "rotate" && "due".startsWith(q.toLowerCase()) && isOffered("/rotation"))
    return [verbItem(verb, "due", "Rotate due passwords…", `/rotation?${OPEN_PARAMETER}=due`)];
  if (verb === "create" && isOffered("/access/teams"))
    return [verbItem(verb, "team", "Create team", `/access/teams?${OPEN_PARAMETER}=create`)];
  if (verb === "invite" && isOffered("/access")) return [verbItem(verb, "person", "Invite person…", INVITE)];
  return [];
}
