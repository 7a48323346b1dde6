import X from "lucide-react/icons/x";
import { type RefObject, useEffect, useRef } from "react";
import { IconButton } from "#components/ui/button.tsx";
import { FilterSelect, RefreshButton, SearchInput } from "#components/ui/menus/filter-parts.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Kbd } from "#components/ui/words/kbd.tsx";
import type { DueCounts } from "#lib/shared/passwords/password-age.ts";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KIND_WORDS, SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { countOfAge, type ListView, SHOWN_AGES, type ShownAge, type ShownKind, type ShownLogin } from "../list-view.ts";
import type { Reading } from "../use-reading.ts";

export const KINDS: readonly { id: ShownKind; label: string }[] = [
  ...SQL_USER_KINDS.map((id) => ({ id, label: SQL_USER_KIND_WORDS[id] })),
  { id: "none", label: "No kind" },
];

const AGES: Record<ShownAge, string> = {
  now: "Due or overdue",
  overdue: "Overdue",
  due: "Due",
  due_soon: "Due soon",
  unknown: "Age unknown",
  exempt: "Exempt",
};

/** The ages of passwords, with how many of the list each shows. */
const agesWith = (dues: DueCounts | undefined) =>
  SHOWN_AGES.map((id) => ({ id, label: dues ? `${AGES[id]} (${number(countOfAge(dues, id))})` : AGES[id] }));

const LOGIN_WORDS: Record<ShownLogin, string> = {
  disabled: "Login disabled",
  expired: "Password expired",
  ending: "Password expires in 30 days",
  idle: "No login in 90 days",
};
const LOGINS = (Object.keys(LOGIN_WORDS) as ShownLogin[]).map((id) => ({ id, label: LOGIN_WORDS[id] }));

export type SearchBarProps = {
  field: RefObject<HTMLInputElement | null>;
  view: ListView;
  onView: (view: ListView) => void;
  /** whether anything is known of logins */
  knowsLogins: boolean;
  /** absent until the first rows are loaded */
  dues: DueCounts | undefined;
  reading: Pick<Reading, "refresh" | "refreshing">;
};

export function SearchBar({ field, view, onView, knowsLogins, dues, reading }: SearchBarProps) {
  return (
    // On a phone the filters leave the search no room beside them.
    <div className="flex flex-none flex-wrap items-center gap-2 px-gutter py-2">
      <NameSearch field={field} value={view.search} onText={(search) => onView({ ...view, search })} />
      <FilterSelect
        label={SQL_USER_FIELDS.kind.label}
        all="All kinds"
        options={KINDS}
        value={view.kind}
        onChange={(kind) => onView({ ...view, kind })}
        className="w-28"
      />
      <FilterSelect
        label="Password age"
        all="All ages"
        options={agesWith(dues)}
        value={view.age}
        onChange={(age) => onView({ ...view, age })}
        className="w-44"
      />
      {(knowsLogins || view.login) && (
        <FilterSelect
          label="Login"
          all="All logins"
          options={LOGINS}
          value={view.login}
          onChange={(login) => onView({ ...view, login })}
          className="w-28"
        />
      )}
      <RefreshButton refreshing={reading.refreshing} onRefresh={reading.refresh} className="max-md:order-first" />
    </div>
  );
}

type SearchProps = {
  field: SearchBarProps["field"];
  value: string;
  placeholder?: string;
  onText: (text: string) => void;
};

/** The search of a list, to which `/` goes. */
export function NameSearch({ field, value, placeholder = "Search SQL users", onText }: SearchProps) {
  useSlashKey(field);
  useEarlyText(field, value, onText);
  return (
    // On a phone, in one line with Refresh.
    <search className="relative w-65 max-md:order-first max-md:min-w-0 max-md:flex-[1_1_calc(100%-3.25rem)]">
      <SearchInput
        ref={field}
        aria-label="Search SQL users"
        aria-keyshortcuts="/"
        placeholder={placeholder}
        maxLength={200}
        value={value}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value !== "") onText("");
        }}
        className="pr-8"
      />
      <span className="absolute inset-y-0 right-1 flex items-center">
        {value === "" ? (
          <Kbd className="mr-0.5 max-md:hidden pointer-coarse:hidden">/</Kbd>
        ) : (
          <IconButton
            label="Clear search"
            className="size-6"
            onClick={() => {
              onText("");
              field.current?.focus();
            }}
          >
            <X />
          </IconButton>
        )}
      </span>
    </search>
  );
}

/** `/` goes to the search, unless it is typed into a field or a dialog is open. */
function useSlashKey(field: RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { target } = event;
      if (
        target instanceof HTMLElement &&
        target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], [role*=dialog], [role=menu]")
      )
        return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [field]);
}

/** Takes over, once, text typed before hydration. */
function useEarlyText(field: SearchBarProps["field"], value: string, onChange: (value: string) => void) {
  const done = useRef(false);
  useEffect(() => {
    if (done.current) return;
    done.current = true;
    const early = field.current?.value ?? value;
    if (early !== value) onChange(early);
  });
}
