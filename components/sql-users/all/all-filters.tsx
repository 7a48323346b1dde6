import type { ReactNode, RefObject } from "react";
import { FilterSelect, RefreshButton } from "#components/ui/menus/filter-parts.tsx";
import { number } from "#components/ui/words/counted.ts";
import { holds } from "#lib/shared/policy.ts";
import type { EverywhereList } from "#lib/shared/sql-users/everywhere.ts";
import { AGE_STARTS, type AgeFilter, ageFilterWords, type DueFilter } from "#lib/shared/sql-users/everywhere-path.ts";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { useTeamNames } from "../change/owner-select.tsx";
import { KINDS, NameSearch } from "../filters/search-bar.tsx";
import type { AllUsers } from "./all-users-view.ts";

type Props = Pick<AllUsers, "view" | "onView" | "coming" | "refresh"> & {
  field: RefObject<HTMLInputElement | null>;
  list: EverywhereList | undefined;
  /** the filter by the age of the password */
  age: ReactNode;
};

type Due = { id: `due:${DueFilter}`; label: string };
type Age = { id: `age:${AgeFilter}`; label: string };

const AGES: readonly Age[] = [...AGE_STARTS, "unknown" as const].map((start) => ({
  id: `age:${start}`,
  label: start === "unknown" ? "Age unknown" : ageFilterWords(start),
}));

function duesOf(dues: EverywhereList["dues"] | undefined): readonly Due[] {
  const counted = (label: string, count: number | undefined) =>
    count === undefined ? label : `${label} (${number(count)})`;
  return [
    { id: "due:now", label: counted("Due or overdue", dues?.due) },
    { id: "due:soon", label: counted("Due soon", dues?.soon) },
  ];
}

/** Search and filters of the list of all clusters. */
export function AllFilters({ view, onView, field, list, age, coming, refresh }: Props) {
  const { kind, owner, label } = view;
  const teamsOf = list?.places.find(({ rights }) => holds(rights, "sql_users.create"))?.id;
  const words = list?.searchesNames ? "Search names and owners" : "Search SQL users";
  return (
    <div className="flex flex-none flex-wrap items-center gap-2 px-gutter py-2">
      <NameSearch field={field} value={view.search} placeholder={words} onText={(search) => onView({ search })} />
      {(teamsOf || owner) && <OwnerFilter clusterId={teamsOf} owner={owner} onOwner={(id) => onView({ owner: id })} />}
      <FilterSelect
        label={SQL_USER_FIELDS.kind.label}
        all="All kinds"
        options={KINDS}
        value={kind}
        onChange={(id) => onView({ kind: id })}
        className="w-28"
      />
      {age}
      {list && (list.labels.length > 0 || label) && (
        <FilterSelect
          label="Label of the cluster"
          all="All labels"
          options={[...new Set([...list.labels, ...(label ? [label] : [])])].map((id) => ({ id, label: id }))}
          value={label}
          onChange={(id) => onView({ label: id })}
          className="w-36"
        />
      )}
      <RefreshButton refreshing={coming} onRefresh={refresh} className="max-md:order-first" />
    </div>
  );
}

type AgeProps = Pick<AllUsers, "view" | "onView" | "list">;

/** Every age of a password, and what is due. */
export function AgeSelect({ view: { age, due }, onView, list }: AgeProps) {
  const chosen: (Age | Due)["id"] | null = due ? `due:${due}` : age === null ? null : `age:${age}`;
  return (
    <FilterSelect
      label="Password age"
      all="All ages"
      options={[...duesOf(list?.dues), ...AGES]}
      value={chosen}
      onChange={(id) => onView(id === null ? { age: null, due: null } : ageOf(id))}
      className="w-44"
    />
  );
}

function ageOf(id: (Age | Due)["id"]): { age: AgeFilter | null; due: DueFilter | null } {
  const [of, value = ""] = id.split(":");
  if (of === "due") return { age: null, due: value as DueFilter };
  return { age: value === "unknown" ? value : Number(value), due: null };
}

type OwnerProps = { clusterId: string | undefined; owner: string | null; onOwner: (id: string | null) => void };

/** The teams are read where the filter stands: their names are the same on each cluster. */
function OwnerFilter({ clusterId = "", owner, onOwner }: OwnerProps) {
  const { data: teams = [] } = useTeamNames(clusterId, clusterId !== "");
  const options = teams.map(({ id, name }) => ({ id, label: name }));
  const isKnown = owner === null || teams.some(({ id }) => id === owner);
  return (
    <FilterSelect
      label={SQL_USER_FIELDS.owner.label}
      all="All owners"
      options={isKnown ? options : [...options, { id: owner, label: "This team" }]}
      value={owner}
      onChange={onOwner}
      className="w-32"
    />
  );
}
