import Ellipsis from "lucide-react/icons/ellipsis";
import Pencil from "lucide-react/icons/pencil";
import Trash2 from "lucide-react/icons/trash-2";
import UsersRound from "lucide-react/icons/users-round";
import { clusterName } from "#components/access/rights/rights-names.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Menu } from "#components/ui/menus/menu.tsx";
import { Cell, Head, None, PlainTable } from "#components/ui/tables/plain-table.tsx";
import type { Team } from "#lib/shared/people/teams.ts";
import { CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import type { TeamChange, TeamsPageProps } from "./teams-view.ts";

type Props = Pick<TeamsPageProps, "teams" | "clusters"> & { onOpen: (change: TeamChange, team: Team) => void };

export function TeamsTable({ teams, clusters, onOpen }: Props) {
  return (
    <PlainTable
      label="Teams"
      head={
        <>
          <Head>Name</Head>
          <Head className="max-md:hidden">Members</Head>
          <Head>Cluster roles</Head>
          <Head className="text-right! max-md:hidden">SQL users</Head>
          <Head>
            <span className="sr-only">Actions</span>
          </Head>
        </>
      }
    >
      {teams.map((team) => (
        <tr key={team.id} className="hover:bg-hover">
          <Cell>
            <button
              type="button"
              onClick={() => onOpen("members", team)}
              className="text-left font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3 pointer-coarse:py-2"
            >
              {team.name}
            </button>
            {team.prefix !== "" && (
              <span className="block text-12 text-ink-3">
                names start with <span className="mono [overflow-wrap:anywhere]">{team.prefix}</span>
              </span>
            )}
            <span className="block text-12 text-ink-3 md:hidden">{memberWords(team)}</span>
          </Cell>
          <Cell className="text-ink-2 max-md:hidden">{memberWords(team)}</Cell>
          <Cell className="text-ink-2">
            {team.roles.length === 0 && <None />}
            {team.roles.map(({ clusterId, role }) => (
              <span key={clusterId} className="block">
                {CLUSTER_ROLE_NAMES[role]}
                <span className="text-ink-3"> on {clusterName(clusters, clusterId)}</span>
              </span>
            ))}
          </Cell>
          <Cell className="text-right max-md:hidden">{team.ownedSqlUsers}</Cell>
          <Cell className="w-13 pr-4! pl-0! text-right">
            <Menu
              label={`Actions for ${team.name}`}
              align="end"
              trigger={
                <IconButton label={`Actions for ${team.name}`}>
                  <Ellipsis />
                </IconButton>
              }
              items={[
                { label: "Members", icon: <UsersRound />, onSelect: () => onOpen("members", team) },
                { label: "Edit", icon: <Pencil />, onSelect: () => onOpen("rename", team) },
                "separator",
                { label: "Remove", icon: <Trash2 />, danger: true, onSelect: () => onOpen("remove", team) },
              ]}
            />
          </Cell>
        </tr>
      ))}
    </PlainTable>
  );
}

function memberWords({ members }: Team): string {
  if (members.length === 0) return "no members";
  return members
    .map(({ name, lead, disabled }) => [name, ...(lead ? ["lead"] : []), ...(disabled ? ["disabled"] : [])])
    .map(([name, ...marks]) => (marks.length > 0 ? `${name} (${marks.join(", ")})` : name))
    .join(", ");
}
