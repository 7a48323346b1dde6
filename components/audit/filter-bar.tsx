import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { FilterMark, FilterMenu } from "#components/ui/menus/filter-menu.tsx";
import { RefreshButton, SearchInput } from "#components/ui/menus/filter-parts.tsx";
import type { MenuItem } from "#components/ui/menus/menu-item.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { namesOf } from "#lib/client/audit.ts";
import { AUDIT_GROUPS, AUDIT_OUTCOMES, actionsOf, actionWords } from "#lib/shared/audit/audit.ts";
import type { AuditFilter } from "#lib/shared/audit/audit-filter.ts";
import type { AuditNames } from "#lib/shared/audit/audit-schema.ts";
import { isName, searchedFor, targetFilterWords, whenWords, withFilter } from "./filter-labels.ts";
import { ClusterFilter, WhoFilter } from "./name-filters.tsx";
import { type KnownNames, NO_NAMES, useFilterNames } from "./use-filter-names.ts";
import { WhenDialog } from "./when-dialog.tsx";

export type FilterBarProps = {
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
  /** the account of the viewer */
  me: AuditNames["people"][number];
  /** whether the viewer sees events without a cluster */
  seesAll: boolean;
  /** whether the viewer sees events of more than one cluster */
  seesClusters: boolean;
  refreshing: boolean;
  onRefresh: () => void;
};

const HOUR = 60 * 60_000;
const LAST: readonly [label: string, hours: number][] = [
  ["Last hour", 1],
  ["Last 24 hours", 24],
  ["Last 7 days", 7 * 24],
  ["Last 30 days", 30 * 24],
];

export function FilterBar({ filter, onFilter, me, seesAll, seesClusters, refreshing, onRefresh }: FilterBarProps) {
  const [names, learn] = useFilterNames(filter, me);
  const { actor, action, cluster, target, outcome, request } = filter;
  const set = (change: Parameters<typeof withFilter>[1], known: Partial<KnownNames> = {}) => {
    learn(known);
    onFilter(withFilter(filter, change));
  };
  return (
    <div className="flex flex-none flex-wrap items-center gap-2 px-gutter py-2">
      <EventSearch onSearch={set} />
      <WhenFilter filter={filter} onTimes={set} />
      <WhoFilter
        value={actor}
        names={names}
        me={me}
        seesAll={seesAll}
        onChoose={(email, known) => set({ actor: email }, known)}
        onClear={() => set({ actor: undefined })}
      />
      <FilterMenu
        label="Action"
        value={action && actionWords(action)}
        onClear={() => set({ action: undefined })}
        items={actionItems(seesAll, (name) => set({ action: name }))}
      />
      {(seesClusters || cluster) && (
        <ClusterFilter
          value={cluster}
          names={names}
          onChoose={(id, known) => set({ cluster: id }, known)}
          onClear={() => set({ cluster: undefined })}
        />
      )}
      <FilterMenu
        label="Outcome"
        value={outcome}
        onClear={() => set({ outcome: undefined })}
        items={AUDIT_OUTCOMES.map((label) => ({ label, onSelect: () => set({ outcome: label }) }))}
      />
      {target && (
        <FilterMark
          label="Target"
          value={targetFilterWords(target, names)}
          onClear={() => set({ target: undefined })}
        />
      )}
      {request && <FilterMark label="Request" value={request} onClear={() => set({ request: undefined })} />}
      <RefreshButton refreshing={refreshing} onRefresh={onRefresh} />
    </div>
  );
}

type Times = { from: string | undefined; to: string | undefined };

function WhenFilter({ filter, onTimes }: { filter: AuditFilter; onTimes: (times: Times) => void }) {
  const [choosingTimes, setChoosingTimes] = useState(false);
  // Times need the reader's zone, which is unknown before hydration.
  const when = useHydrated() ? whenWords(filter, Date.now()) : undefined;
  return (
    <>
      <FilterMenu
        label="When"
        value={when}
        onClear={() => onTimes({ from: undefined, to: undefined })}
        items={[
          ...LAST.map(([label, hours]) => ({
            label,
            onSelect: () => onTimes({ from: new Date(Date.now() - hours * HOUR).toISOString(), to: undefined }),
          })),
          "separator",
          { label: "Choose times…", onSelect: () => setChoosingTimes(true) },
        ]}
      />
      <WhenDialog
        open={choosingTimes}
        filter={filter}
        onClose={() => setChoosingTimes(false)}
        onChoose={(times) => {
          setChoosingTimes(false);
          onTimes(times);
        }}
      />
    </>
  );
}

/** Reads are recorded only when refused, and are too many for a menu; their group finds them. */
const READ = /\.(?:list|get|names|connection|privileges|choices|preview)$/;

const OF_CLUSTERS = new Set(["sql_user", "claim", "request", "cluster"]);

/** The actions of the menu, without those whose events the viewer cannot see. */
function actionItems(seesAll: boolean, onSelect: (action: string) => void): (MenuItem | "separator")[] {
  const groups = Object.keys(AUDIT_GROUPS).filter((group) => seesAll || OF_CLUSTERS.has(group));
  return groups.flatMap((group, index) => {
    const changes = actionsOf(group).filter((name) => !READ.test(name));
    const items = [`${group}.*`, ...changes].map((name) => ({
      label: actionWords(name),
      onSelect: () => onSelect(name),
    }));
    return index > 0 && items.length > 0 ? (["separator", ...items] as const) : items;
  });
}

type SearchProps = { onSearch: (change: AuditFilter, known: Partial<KnownNames>) => void };

function EventSearch({ onSearch }: SearchProps) {
  const form = useRef<HTMLFormElement>(null);
  // The filters may change until the name has been looked up.
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  const lookup = useMutation({ mutationFn: lookedUp });
  function search(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("text") ?? "").trim();
    if (text === "") return;
    lookup.mutate(text, {
      onSuccess: ({ change, known }) => {
        latest.current(change, known);
        form.current?.reset();
      },
    });
  }
  return (
    <search className="w-65 max-md:w-full">
      <form ref={form} onSubmit={search} className="relative">
        <SearchInput
          name="text"
          aria-label="Search audit events"
          aria-describedby="audit-search-hint"
          placeholder="SQL user, person, team or request ID"
          maxLength={254}
          className="pr-2"
        />
        <span id="audit-search-hint" hidden>
          Type a complete name, email address or request ID, then press Enter.
        </span>
      </form>
    </search>
  );
}

async function lookedUp(text: string): Promise<{ change: AuditFilter; known: KnownNames }> {
  // Where they cannot be read, the text is the name of a target.
  const known = isName(text) ? await namesOf(text).catch(() => NO_NAMES) : NO_NAMES;
  return { change: searchedFor(text, known), known };
}
