import Pencil from "lucide-react/icons/pencil";
import Trash2 from "lucide-react/icons/trash-2";
import UsersRound from "lucide-react/icons/users-round";
import { Fragment } from "react";
import { PersonLink, TeamLink } from "#components/people/person-link.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { menuColumn } from "#components/ui/tables/menu-column.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { ListedTeam } from "#lib/shared/people/teams.ts";
import { CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import type { TeamChange } from "./teams-view.ts";

type Props = { teams: readonly ListedTeam[]; onOpen: (change: TeamChange, team: ListedTeam) => void };

export function TeamsTable({ teams, onOpen }: Props) {
  const columns: readonly Column<ListedTeam>[] = [
    { head: "Name", cell: (team) => <Name team={team} /> },
    { head: "Members", from: "md", calm: true, phone: membersText, cell: Members },
    { head: "Cluster roles", calm: true, cell: Roles },
    { head: "SQL users", from: "md", align: "end", cell: ({ ownedSqlUsers }) => number(ownedSqlUsers) },
    menuColumn(
      ({ name }) => name,
      (team) => [
        { label: "Members", icon: <UsersRound />, href: `/access/teams/${team.id}` },
        { label: "Edit", icon: <Pencil />, onSelect: () => onOpen("rename", team) },
        "separator",
        { label: "Remove", icon: <Trash2 />, danger: true, onSelect: () => onOpen("remove", team) },
      ],
    ),
  ];
  return <DataTable label="Teams" columns={columns} rows={teams} keyOf={({ id }) => id} />;
}

function Name({ team: { id, name, prefix } }: { team: ListedTeam }) {
  return (
    <>
      <TeamLink id={id} name={name} className="font-medium pointer-coarse:inline-block pointer-coarse:py-2" />
      {prefix !== "" && (
        <span className="block text-12 text-ink-3">
          names start with <span className="mono [overflow-wrap:anywhere]">{prefix}</span>
        </span>
      )}
    </>
  );
}

function Roles({ roles, roleCount }: ListedTeam) {
  if (roles.length === 0) return <None />;
  return (
    <>
      {roles.map(({ clusterId, role, on }) => (
        <span key={`${clusterId} ${role}`} className="block">
          {CLUSTER_ROLE_NAMES[role]}
          <span className="text-ink-3"> on {on}</span>
        </span>
      ))}
      {roleCount > roles.length && (
        <span className="block text-ink-3">and {number(roleCount - roles.length)} more</span>
      )}
    </>
  );
}

/** The marks of a member, such as " (lead)". */
function marksOf({ lead, disabled }: ListedTeam["members"][number]): string {
  const marks = [lead && "lead", disabled && "disabled"].filter(Boolean).join(", ");
  return marks && ` (${marks})`;
}

/** The members without links: on a phone a finger would hit the wrong one. */
function membersText({ members, memberCount }: ListedTeam): string {
  if (members.length === 0) return "no members";
  const more = memberCount > members.length ? ` and ${number(memberCount - members.length)} more` : "";
  return members.map((member) => member.name + marksOf(member)).join(", ") + more;
}

function Members({ members, memberCount }: ListedTeam) {
  if (members.length === 0) return "no members";
  return (
    <>
      {members.map((member, at) => (
        <Fragment key={member.accountId}>
          {at > 0 && ", "}
          <PersonLink id={member.accountId} name={member.name} />
          {marksOf(member)}
        </Fragment>
      ))}
      {memberCount > members.length && ` and ${number(memberCount - members.length)} more`}
    </>
  );
}
