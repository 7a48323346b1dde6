import { Select } from "#components/ui/menus/select.tsx";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { TeamName } from "#lib/shared/people/teams.ts";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";

/** An id that no team has. */
const UNCHOSEN = "-";
const NO_OWNER = { value: "", label: "No owner" };

export type OwnerSelectProps = {
  clusterId: string;
  /** null: no owner; undefined: not chosen yet */
  chosen: TeamName | null | undefined;
  /** name of the team that owns it now */
  now?: string | undefined;
  /** label while nothing is chosen, where a choice is required */
  unchosen?: string;
  onChange: (team: TeamName | null) => void;
  error?: string | undefined;
};

/** The teams that can own a SQL user: the same on each cluster on which the person may know them. */
export const useTeamNames = (clusterId: string, enabled = true) => useRead("team.names", { clusterId }, { enabled });

/** Which team owns a SQL user. */
export function OwnerSelect({ clusterId, chosen, now, unchosen, onChange, error }: OwnerSelectProps) {
  const { data: teams, isError } = useTeamNames(clusterId);
  const current = chosen === undefined ? teams?.find(({ name }) => name === now) : chosen;
  return (
    <Select
      label={SQL_USER_FIELDS.owner.label}
      options={
        teams
          ? [
              ...(unchosen && chosen === undefined ? [{ value: UNCHOSEN, label: unchosen }] : []),
              NO_OWNER,
              ...teams.map(({ id, name }) => ({ value: id, label: name })),
            ]
          : [{ ...NO_OWNER, label: now ?? NO_OWNER.label }]
      }
      value={unchosen && chosen === undefined ? UNCHOSEN : (current?.id ?? "")}
      onChange={(id) => onChange(teams?.find((team) => team.id === id) ?? null)}
      error={error ?? (isError ? "The teams could not be loaded. Close this dialog and try again." : undefined)}
    />
  );
}
