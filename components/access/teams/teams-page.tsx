"use client";

import Plus from "lucide-react/icons/plus";
import { useState } from "react";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { SearchForm } from "#components/ui/menus/search-form.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/tables/page-links.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { ListedTeam } from "#lib/shared/people/teams.ts";
import { NameDialog } from "./name-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { TeamsTable } from "./teams-table.tsx";
import { type TeamChange, type TeamsPageProps, teamsPath } from "./teams-view.ts";

type Open = { kind: "create" } | { kind: TeamChange; teamId: string };

/** More teams than these have pages, and a search. */
const FEW = 40;

/** Teams: accounts that own SQL users and hold cluster roles together. */
export function TeamsPage({ list, q, isFirst }: TeamsPageProps) {
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const { teams, next, found, all } = list;
  useLinkedDialog((linked) => linked === "create" && setOpen({ kind: "create" }));
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="Teams"
        sentence={all > 0 ? "Members get all cluster roles of their team." : undefined}
        actions={
          <Button variant="primary" onClick={() => setOpen({ kind: "create" })}>
            <Plus />
            Create team
          </Button>
        }
      />
      {(all > FEW || q !== "") && (
        <div className="px-gutter py-3">
          <SearchForm action="/access/teams" label="Search teams" placeholder="Name of a team" q={q} />
        </div>
      )}
      {teams.length > 0 ? (
        <TeamsTable teams={teams} onOpen={(kind, { id }) => setOpen({ kind, teamId: id })} />
      ) : (
        <NoTeams all={all} />
      )}
      {(next !== null || !isFirst) && (
        <PageLinks first={isFirst ? undefined : teamsPath(q)} next={next === null ? undefined : teamsPath(q, next)}>
          {number(found)} teams{found < all && " found"}
        </PageLinks>
      )}
      {open && <TeamDialog open={open} teams={teams} onClose={close} />}
    </div>
  );
}

function NoTeams({ all }: { all: number }) {
  return all > 0 ? (
    <Blank title="No team matches" text="Change the search, or leave it empty to see all of them." />
  ) : (
    <Blank
      className="border-t border-line"
      title="No teams yet"
      text="Teams own SQL users and hold cluster roles, so that access does not depend on one person. Create one for each group that runs an application."
    />
  );
}

type TeamDialogProps = { open: Open; teams: readonly ListedTeam[]; onClose: () => void };

function TeamDialog({ open, teams, onClose }: TeamDialogProps) {
  if (open.kind === "create") return <NameDialog onClose={onClose} />;
  const team = teams.find(({ id }) => id === open.teamId);
  if (!team) return null;
  switch (open.kind) {
    case "rename":
      return <NameDialog team={team} onClose={onClose} />;
    case "remove":
      return (
        <RemoveDialog
          team={team}
          members={team.members.map(({ name }) => name)}
          roles={team.roles}
          unnamed={{
            members: team.memberCount - team.members.length,
            roles: team.roleCount - team.roles.length,
          }}
          onClose={onClose}
        />
      );
    default:
      return open satisfies never;
  }
}
