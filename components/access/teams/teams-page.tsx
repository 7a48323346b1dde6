"use client";

import Plus from "lucide-react/icons/plus";
import { useState } from "react";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { clusterName } from "../rights/rights-names.ts";
import { NameDialog } from "./name-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { TeamsTable } from "./teams-table.tsx";
import type { TeamChange, TeamsPageProps } from "./teams-view.ts";

type Open = { kind: "create" } | { kind: TeamChange; teamId: string };

/** Teams: accounts that own SQL users and hold cluster roles together. */
export function TeamsPage({ teams, clusters }: TeamsPageProps) {
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  useLinkedDialog((linked) => linked === "create" && setOpen({ kind: "create" }));
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="Teams"
        sentence={teams.length > 0 ? "Members get all cluster roles of their team." : undefined}
        actions={
          <Button variant="primary" onClick={() => setOpen({ kind: "create" })}>
            <Plus />
            Create team
          </Button>
        }
      />
      {teams.length > 0 ? (
        <TeamsTable teams={teams} clusters={clusters} onOpen={(kind, { id }) => setOpen({ kind, teamId: id })} />
      ) : (
        <Blank
          className="border-t border-line"
          title="No teams yet"
          text="Teams own SQL users and hold cluster roles, so that access does not depend on one person. Create one for each group that runs an application."
        />
      )}
      {open && <TeamDialog open={open} teams={teams} clusters={clusters} onClose={close} />}
    </div>
  );
}

function TeamDialog({ open, teams, clusters, onClose }: TeamsPageProps & { open: Open; onClose: () => void }) {
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
          roles={team.roles.map(({ clusterId, role }) => ({ role, on: clusterName(clusters, clusterId) }))}
          onClose={onClose}
        />
      );
    default:
      return open satisfies never;
  }
}
