import { useQuery } from "@tanstack/react-query";
import { Select } from "#components/ui/select.tsx";
import { ownersQuery } from "#lib/client/sql-user-queries.ts";
import type { TeamName } from "#lib/shared/teams.ts";

/** An id that no team has. */
const UNCHOSEN = "-";
const NOBODY = { value: "", label: "No owner" };

export type OwnerSelectProps = {
  clusterId: string;
  /** null for none, undefined while nobody has chosen */
  chosen: TeamName | null | undefined;
  /** name of the team that owns it now */
  now?: string | undefined;
  /** what stands there while nobody has chosen and that must be asked */
  unchosen?: string;
  onChange: (team: TeamName | null) => void;
  error?: string | undefined;
};

/** Which team owns a SQL user. */
export function OwnerSelect({ clusterId, chosen, now, unchosen, onChange, error }: OwnerSelectProps) {
  const { data: teams, isError } = useQuery(ownersQuery(clusterId));
  const current = chosen === undefined ? teams?.find(({ name }) => name === now) : chosen;
  return (
    <Select
      label="Owner"
      options={
        teams
          ? [
              ...(unchosen && chosen === undefined ? [{ value: UNCHOSEN, label: unchosen }] : []),
              NOBODY,
              ...teams.map(({ id, name }) => ({ value: id, label: name })),
            ]
          : [{ ...NOBODY, label: now ?? NOBODY.label }]
      }
      value={unchosen && chosen === undefined ? UNCHOSEN : (current?.id ?? "")}
      onChange={(id) => onChange(teams?.find((team) => team.id === id) ?? null)}
      error={error ?? (isError ? "The teams could not be read. Close this and try again." : undefined)}
    />
  );
}
