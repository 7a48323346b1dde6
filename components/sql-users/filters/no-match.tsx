import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { number } from "#components/ui/words/counted.ts";
import { ADMIN_STATE_WORDS } from "#lib/shared/admin-state.ts";
import { SEARCHED_WORDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { searchMatcher } from "../list-logic.ts";
import { type ListView, PLAIN_VIEW, type ShownAge, type ShownLogin } from "../list-view.ts";
import { AMONG } from "./filter-notes.tsx";

const SEARCHED = new Intl.ListFormat("en-GB").format(["names", ...SEARCHED_WORDS]);

type NoMatchProps = {
  view: ListView;
  onView: (view: ListView) => void;
  /** the whole list; null while it is not there */
  users: readonly SqlUser[] | null;
};

/** The list has SQL users, but none matches search and filters. Those that match without the filters are offered first. */
export function NoMatch({ view, onView, users }: NoMatchProps) {
  const { search, state, kind, login, age } = view;
  const isFiltered = state !== null || kind !== null || login !== null || age !== null;
  const others = search && isFiltered && users ? users.filter(searchMatcher(search)).length : 0;
  const plain = { ...PLAIN_VIEW, sort: view.sort, descending: view.descending };
  return (
    <Blank
      className="flex-1 border-t border-line"
      title={search ? `No match for “${search}”${amongWords(view)}` : emptyWords(view)}
      text={
        others > 0
          ? `The filter hides ${others === 1 ? "the one" : `all ${number(others)}`} that ${others === 1 ? "matches" : "match"}.`
          : users
            ? `Search covers ${SEARCHED}. All its words must match.`
            : "More SQL users are still loading."
      }
      actions={
        <>
          {others > 0 && (
            <Button variant="primary" onClick={() => onView({ ...plain, search })}>
              Search all SQL users
            </Button>
          )}
          <Button onClick={() => onView(plain)}>Show all SQL users</Button>
        </>
      }
    />
  );
}

const EMPTY_LOGINS: Record<ShownLogin, string> = {
  disabled: "No login is disabled",
  expired: "No password has expired",
  ending: "No password expires within 30 days",
  idle: "Every SQL user has logged in within 90 days",
};

const EMPTY_AGES: Record<ShownAge, string> = {
  now: "No password is due",
  overdue: "No password is overdue",
  due: "No password is due",
  due_soon: "No password is due soon",
  unknown: "Rolecall knows the age of every password",
  exempt: "No SQL user is exempt from the maximum age",
};

function amongWords({ state, kind, login, age }: ListView): string {
  const chosen = [
    kind !== null && "of this kind",
    login !== null && "with this login",
    age !== null && "with this password age",
  ]
    .filter(Boolean)
    .join(" ");
  return `${state === null ? "" : ` among ${AMONG[state]}`}${chosen && ` ${chosen}`}`;
}

function emptyWords({ state, kind, login, age }: ListView): string {
  if (age !== null) return EMPTY_AGES[age] + (state === null && kind === null && login === null ? "" : " among these");
  if (login !== null) return EMPTY_LOGINS[login] + (state === null && kind === null ? "" : " among these");
  const users = kind === null ? "SQL user" : "SQL user of this kind";
  if (state === null) return "No SQL user is of this kind";
  if (state === "unowned") return `Every ${users} has an owner`;
  return `No ${users} ${state === "outside" ? "was created outside Rolecall" : `is ${ADMIN_STATE_WORDS[state]}`}`;
}
