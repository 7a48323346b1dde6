import Pencil from "lucide-react/icons/pencil";
import Trash2 from "lucide-react/icons/trash-2";
import UserRoundPlus from "lucide-react/icons/user-round-plus";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ActionsMenu } from "#components/ui/tables/menu-column.tsx";
import type { TeamPage } from "#lib/shared/people/person-page.ts";
import { AddPersonDialog } from "./add-person-dialog.tsx";
import { NameDialog } from "./name-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";

/** What an administrator does with a team, from its page. */
export function TeamActions({ page }: { page: TeamPage }) {
  const { team, figures, parts } = page;
  const [open, setOpen] = useState<"add" | "rename" | "remove" | null>(null);
  const router = useRouter();
  const close = () => setOpen(null);
  const members = parts.members?.rows ?? [];
  const roles = parts.roles?.rows ?? [];
  return (
    <>
      <Button onClick={() => setOpen("add")}>
        <UserRoundPlus />
        Add person
      </Button>
      <ActionsMenu
        of={team.name}
        items={[
          { label: "Edit", icon: <Pencil />, onSelect: () => setOpen("rename") },
          "separator",
          { label: "Remove", icon: <Trash2 />, danger: true, onSelect: () => setOpen("remove") },
        ]}
      />
      {open === "add" && <AddPersonDialog team={team} hasRoles={figures.roles > 0} onClose={close} />}
      {open === "rename" && <NameDialog team={team} onClose={close} />}
      {open === "remove" && (
        <RemoveDialog
          team={{ ...team, ownedSqlUsers: figures.sqlUsers }}
          members={members.map(({ name }) => name)}
          roles={roles.map(({ role, cluster }) => ({
            role,
            on: cluster ? (cluster.name ?? cluster.id) : "all clusters",
          }))}
          unnamed={{ members: figures.members - members.length, roles: figures.roles - roles.length }}
          onRemoved={() => router.push("/access/teams")}
          onClose={close}
        />
      )}
    </>
  );
}
