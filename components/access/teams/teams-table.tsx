import Pencil from "lucide-react/icons/pencil";
import Trash2 from "lucide-react/icons/trash-2";
import UsersRound from "lucide-react/icons/users-round";
import { clusterName } from "#components/access/rights/rights-names.ts";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { menuColumn } from "#components/ui/tables/menu-column.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import type { Team } from "#lib/shared/people/teams.ts";
import { CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import type { TeamChange, TeamsPageProps } from "./teams-view.ts";

type Props = Pick<TeamsPageProps, "teams" | "clusters"> & { onOpen: (change: TeamChange, team: Team) => void };

export function TeamsTable({ teams, clusters, onOpen }: Props) {
  const columns: readonly Column<Team>[] = [
    { head: "Name", cell: (team) => <Name team={team} onOpen={() => onOpen("members", team)} /> },
    { head: "Members", from: "md", calm: true, phone: "cell", cell: memberWords },
    { head: "Cluster roles", calm: true, cell: ({ roles }) => <Roles roles={roles} clusters={clusters} /> },
    { head: "SQL users", from: "md", align: "end", cell: ({ ownedSqlUsers }) => ownedSqlUsers },
    menuColumn(
      ({ name }) => name,
      (team) => [
        { label: "Members", icon: <UsersRound />, onSelect: () => onOpen("members", team) },
        { label: "Edit", icon: <Pencil />, onSelect: () => onOpen("rename", team) },
        "separator",
        { label: "Remove", icon: <Trash2 />, danger: true, onSelect: () => onOpen("remove", team) },
      ],
    ),
  ];
  return <DataTable label="Teams" columns={columns} rows={teams} keyOf={({ id }) => id} />;
}

function Name({ team: { name, prefix }, onOpen }: { team: Team; onOpen: () => void }) {
  return (
    <>
      <button
        type="button"
        onClick={onOpen}
        className="text-left font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3 pointer-coarse:py-2"
      >
        {name}
      </button>
      {prefix !== "" && (
        <span className="block text-12 text-ink-3">
          names start with <span className="mono [overflow-wrap:anywhere]">{prefix}</span>
        </span>
      )}
    </>
  );
}

function Roles({ roles, clusters }: Pick<Team, "roles"> & Pick<Props, "clusters">) {
  if (roles.length === 0) return <None />;
  return roles.map(({ clusterId, role }) => (
    <span key={clusterId} className="block">
      {CLUSTER_ROLE_NAMES[role]}
      <span className="text-ink-3"> on {clusterName(clusters, clusterId)}</span>
    </span>
  ));
}

function memberWords({ members }: Team): string {
  if (members.length === 0) return "no members";
  return members
    .map(({ name, lead, disabled }) => [name, ...(lead ? ["lead"] : []), ...(disabled ? ["disabled"] : [])])
    .map(([name, ...marks]) => (marks.length > 0 ? `${name} (${marks.join(", ")})` : name))
    .join(", ");
}
