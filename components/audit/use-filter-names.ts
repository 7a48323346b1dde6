import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { namesInput, namesQuery } from "#lib/client/audit.ts";
import type { AuditFilter } from "#lib/shared/audit/audit-filter.ts";
import type { AuditNames } from "#lib/shared/audit/audit-schema.ts";

export type KnownNames = Omit<AuditNames, "more">;
export const NO_NAMES: KnownNames = { people: [], clusters: [], targets: [] };

/** What the filter has in it by name, and a way to add what was just chosen, so that its name is there at once. */
export function useFilterNames(
  filter: AuditFilter,
  me: KnownNames["people"][number],
): [names: KnownNames, learn: (more: Partial<KnownNames>) => void] {
  const [known, setKnown] = useState<KnownNames>({ ...NO_NAMES, people: [me] });
  const isNamed = Object.keys(namesInput(filter)).length > 0;
  const query = Object.assign(namesQuery(filter), { enabled: isNamed, placeholderData: keepPreviousData });
  const { data } = useQuery(query);
  const names = data ? joined(data, known) : known;
  return [names, (more) => setKnown((before) => joined(before, more))];
}

function joined(one: KnownNames, { people = [], clusters = [], targets = [] }: Partial<KnownNames>): KnownNames {
  return {
    people: [...one.people, ...people],
    clusters: [...one.clusters, ...clusters],
    targets: [...one.targets, ...targets],
  };
}
