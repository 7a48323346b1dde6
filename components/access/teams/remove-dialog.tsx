import { clusterName } from "#components/access/rights/rights-names.ts";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { Team } from "#lib/shared/people/teams.ts";
import { CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import type { TeamsPageProps } from "./teams-view.ts";

type Props = { team: Team; clusters: TeamsPageProps["clusters"]; onClose: () => void };

/** Removes a team and shows what is lost with it. */
export function RemoveDialog({ team, clusters, onClose }: Props) {
  const { id: teamId, name, members, roles, ownedSqlUsers } = team;
  const change = useAct("team.remove", `Removed ${name}`, onClose);
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
          <li>
            {members.length === 0 ? "It has no members." : `Members: ${members.map((one) => one.name).join(", ")}.`}
          </li>
          {roles.length === 0 && <li>It has no cluster role.</li>}
          {roles.map(({ clusterId, role }) => (
            <li key={clusterId}>
              Its role {CLUSTER_ROLE_NAMES[role]} on {clusterName(clusters, clusterId)} is removed immediately.
            </li>
          ))}
        </ul>
      )}
    </FormDialog>
  );
}
