import { useState } from "react";
import { LiveRegion } from "#components/ui/live-region.tsx";
import { Chosen } from "#components/ui/menus/chosen.tsx";
import { type FieldPopupProps, SearchField } from "#components/ui/menus/search-field.tsx";
import { number } from "#components/ui/words/counted.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import type { ClusterSearch, ClusterSearchProps } from "./cluster-search.tsx";

const EMPTY = "";

type ClusterFieldProps = {
  label: string;
  /** what stands there while none is chosen */
  none: string;
  className?: string | undefined;
  value: { name: string } | null;
  clears?: boolean;
  /** true: *all clusters* is a choice */
  all?: boolean;
  /** why none can be chosen now */
  full?: string | undefined;
  onChange: (cluster: { id: string; name: string } | null) => void;
};

/** A field for a cluster, found by a search on the server. */
export function ClusterField({ label, none, value, clears, all, full, onChange, className }: ClusterFieldProps) {
  const before = [
    ...(clears ? [{ id: EMPTY, label: none }] : []),
    ...(all ? [{ id: ALL_CLUSTERS, label: "all clusters" }] : []),
  ];
  return (
    <SearchField<Omit<ClusterSearchProps, keyof FieldPopupProps>>
      label={label}
      value={value?.name ?? none}
      popup={{ loaded, load }}
      more={{ before }}
      onChoose={({ id, label: name }) => onChange(id === EMPTY ? null : { id, name })}
      full={full}
      className={className}
    />
  );
}

type Named = { id: string; name: string };
type ClustersProps = {
  value: readonly string[];
  /** names that are known before any is found */
  known?: readonly Named[];
  /** how many can be chosen */
  most: number;
  onChange: (value: readonly string[]) => void;
};

/** Clusters, each found by a search on the server. */
export function ChosenClusters({ value, known = [], most, onChange }: ClustersProps) {
  const [found, setFound] = useState<readonly Named[]>([]);
  const full = value.length < most ? undefined : fullWords(most);
  const nameOf = (id: string) => [...found, ...known].find((one) => one.id === id)?.name ?? id;
  return (
    <div className="grid gap-2">
      <Chosen
        mono
        chosen={value.map((id) => ({ id, name: nameOf(id) }))}
        onRemove={(gone) => onChange(value.filter((id) => id !== gone))}
      />
      <ClusterField
        label={value.length === 0 ? "Cluster" : "Another cluster"}
        none={full ? "No more" : "Choose a cluster"}
        value={null}
        full={full}
        onChange={(cluster) => {
          if (!cluster || value.includes(cluster.id)) return;
          setFound([...found, cluster]);
          onChange([...value, cluster.id]);
        }}
      />
      <LiveRegion message={full ?? ""} />
    </div>
  );
}

const fullWords = (most: number) =>
  `These are ${number(most)} clusters, the most that can be chosen. Remove one to choose another.`;

let loaded: typeof ClusterSearch | undefined;
async function load(): Promise<typeof ClusterSearch> {
  loaded ??= (await import("./cluster-search.tsx")).ClusterSearch;
  return loaded;
}
