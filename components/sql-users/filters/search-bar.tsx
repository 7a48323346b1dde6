import RotateCw from "lucide-react/icons/rotate-cw";
import Search from "lucide-react/icons/search";
import X from "lucide-react/icons/x";
import { type RefObject, useEffect, useRef } from "react";
import { IconButton } from "#components/ui/button.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { Kbd } from "#components/ui/words/kbd.tsx";
import type { DueCounts } from "#lib/shared/passwords/password-age.ts";
import type { ListView } from "../list-view.ts";
import { AgeFilter } from "./age-filter.tsx";
import { KindFilter } from "./kind-filter.tsx";
import { LoginFilter } from "./login-filter.tsx";

export type SearchBarProps = {
  field: RefObject<HTMLInputElement | null>;
  view: ListView;
  onView: (view: ListView) => void;
  /** whether anything is known of logins */
  knowsLogins: boolean;
  /** absent until the first rows are loaded */
  dues: DueCounts | undefined;
  refreshing: boolean;
  onRefresh: () => void;
};

export function SearchBar({ field, view, onView, knowsLogins, dues, refreshing, onRefresh }: SearchBarProps) {
  return (
    // On a phone the filters leave the search no room beside them.
    <div className="flex flex-none flex-wrap items-center gap-2 px-gutter py-2">
      <NameSearch field={field} value={view.search} onText={(search) => onView({ ...view, search })} />
      <KindFilter kind={view.kind} onKind={(kind) => onView({ ...view, kind })} />
      <AgeFilter age={view.age} onAge={(age) => onView({ ...view, age })} dues={dues} />
      {(knowsLogins || view.login) && (
        <LoginFilter login={view.login} onLogin={(login) => onView({ ...view, login })} />
      )}
      <IconButton label="Refresh" aria-busy={refreshing} className="ml-auto" onClick={onRefresh}>
        {refreshing ? <Spinner /> : <RotateCw />}
      </IconButton>
    </div>
  );
}

type SearchProps = { field: SearchBarProps["field"]; value: string; onText: (text: string) => void };

function NameSearch({ field, value, onText }: SearchProps) {
  useSlashKey(field);
  useEarlyText(field, value, onText);
  return (
    <search className="relative w-65 max-md:w-full max-md:min-w-0">
      <Search className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-ink-3" />
      <input
        ref={field}
        type="search"
        aria-label="Search SQL users"
        aria-keyshortcuts="/"
        placeholder="Search SQL users"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={200}
        value={value}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value !== "") onText("");
        }}
        className="h-control-s w-full rounded-2 border border-line-control bg-page pr-8 pl-7.5 hover:border-ink-3 focus-visible:rounded-2 focus-visible:-outline-offset-1 pointer-coarse:text-16"
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
