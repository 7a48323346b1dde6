"use client";

import Link from "next/link";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { KeysReadNote } from "#components/dialogs/keys-read.tsx";
import { RotateMatching } from "#components/rotation/rotate-matching.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { FilterSelect } from "#components/ui/menus/filter-parts.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { EverywhereList } from "#lib/shared/sql-users/everywhere.ts";
import { dueSearch, everywherePath, PLAIN_EVERYWHERE, parseDue } from "#lib/shared/sql-users/everywhere-path.ts";
import { AllFilters } from "./all-filters.tsx";
import { AllUsersList } from "./all-users-list.tsx";
import { type AllUsers, useAllUsers } from "./all-users-view.ts";

const ADDRESS = { parse: parseDue, search: dueSearch };

const { after: _after, sort: _sort, descending: _descending, ...FILTER } = PLAIN_EVERYWHERE;
const DUE = { ...FILTER, due: "now" as const };

/** The SQL users whose passwords are due: the oldest first, to rotate some of them or all. */
export function DueScreen() {
  const all = useAllUsers(ADDRESS);
  const { view, list, error } = all;
  if (!list) return error ? <FailureBlank failure={failureOf(error)} headingLevel={1} /> : null;
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="Rotation"
        sentence={dueSentence(list)}
        actions={
          list.dues.due > 0 && (
            <RotateMatching
              filter={DUE}
              label="Rotate due passwords…"
              size="m"
              variant={list.rotation === "closed" ? "default" : "primary"}
              linked="due"
              locked={list.rotation === "closed"}
            />
          )
        }
      />
      <KeysReadNote className="mx-gutter my-4">
        It rotates no password: a person sets each one on the cluster, and enters the day under Password policy.
      </KeysReadNote>
      <AllUsersList
        all={all}
        list={list}
        rotate={view.due !== "now" || isNarrowed(all)}
        filters={(field) => <AllFilters {...all} field={field} age={<DueSelect {...all} />} />}
        none={<NoneDue {...all} />}
      />
    </div>
  );
}

/** The button above rotates all that are due: only a narrower choice needs another one. */
function isNarrowed({ view: { search, state, kind, owner, label } }: Pick<AllUsers, "view">): boolean {
  return search !== "" || [state, kind, owner, label].some((each) => each !== null);
}

/** Which of the ages that a rotation is about: those due where the address names none. */
function DueSelect({ view: { age, due }, onView, list }: Pick<AllUsers, "view" | "onView" | "list">) {
  return (
    <FilterSelect
      label="Password age"
      all={list ? `Due or overdue (${number(list.dues.due)})` : "Due or overdue"}
      options={[
        { id: "soon", label: list ? `Due soon (${number(list.dues.soon)})` : "Due soon" },
        { id: "unknown", label: "Age unknown" },
      ]}
      value={age === "unknown" ? age : due === "soon" ? due : null}
      onChange={(id) => onView(id === "unknown" ? { age: id, due: null } : { age: null, due: id ?? "now" })}
      className="w-44"
    />
  );
}

function NoneDue(all: AllUsers) {
  const isNarrow = isNarrowed(all) || all.view.due !== "now";
  return (
    <Blank
      className="flex-1 border-t border-line"
      title={isNarrow ? "No SQL user matches" : "No password is due"}
      text={
        isNarrow
          ? "Change the search or the filter, or show all that are due."
          : "Here appear passwords that are older than the password policy allows. A rotation sets new passwords for many SQL users, one after the other."
      }
      actions={
        isNarrow ? (
          <Button onClick={() => all.onView({ ...FILTER, due: "now" })}>Show all that are due</Button>
        ) : (
          <Link href={everywherePath({})} prefetch={false} className={buttonClass({})}>
            SQL users of all clusters
          </Link>
        )
      }
    />
  );
}

function dueSentence({ dues: { due, soon } }: Pick<EverywhereList, "dues">): string {
  const first =
    due === 0 ? "No password that Rolecall knows of is" : `${counted(due, "password")} ${due === 1 ? "is" : "are"}`;
  const then = soon > 0 ? ` ${number(soon)} ${soon === 1 ? "is" : "are"} due soon.` : "";
  return `${first} due or overdue.${then}`;
}
