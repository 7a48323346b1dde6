import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { CLUSTER_ROLE_NAMES, type ClusterRole } from "#lib/shared/policy.ts";

type Props = {
  team: { id: string; name: string; ownedSqlUsers: number };
  /** names of the members, or of the first of them */
  members: readonly string[];
  roles: readonly { role: ClusterRole; on: string }[];
  /** how many of each are not named */
  unnamed?: { members: number; roles: number };
  /** called instead of `onClose` once the team is removed */
  onRemoved?: () => void;
  onClose: () => void;
};

/** Removes a team and shows what is lost with it. */
export function RemoveDialog({ team, members, roles, unnamed, onRemoved, onClose }: Props) {
  const { id: teamId, name, ownedSqlUsers } = team;
  const change = useAct("team.remove", `Removed ${name}`, onRemoved ?? onClose);
  const moreRoles = unnamed?.roles ?? 0;
  return (
    <FormDialog
      title={`Remove ${name}`}
      lead="This cannot be undone. The accounts of its members stay."
      button={`Remove ${name}`}
      danger
      ready={ownedSqlUsers === 0}
      change={change}
      onSubmit={() => change.run({ teamId })}
      onClose={onClose}
    >
      {ownedSqlUsers > 0 ? (
        <Note tone="warn">
          <strong>The team owns {counted(ownedSqlUsers, "SQL user")}.</strong> Give them another owner first.
        </Note>
      ) : (
        <ul className="grid list-disc gap-2 pl-4 text-14 marker:text-ink-3">
          <li>{membersText(members, unnamed?.members ?? 0)}</li>
          {roles.length === 0 && <li>It has no cluster role.</li>}
          {roles.map(({ role, on }) => (
            <li key={`${role} ${on}`}>
              Its role {CLUSTER_ROLE_NAMES[role]} on {on} is removed immediately.
            </li>
          ))}
          {moreRoles > 0 && <li>{counted(moreRoles, "more role")} too.</li>}
        </ul>
      )}
    </FormDialog>
  );
}

function membersText(members: readonly string[], unnamed: number): string {
  if (members.length === 0) return "It has no members.";
  return `Members: ${members.join(", ")}${unnamed > 0 ? ` and ${unnamed} more` : ""}.`;
}
