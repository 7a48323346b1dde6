import Plus from "lucide-react/icons/plus";
import X from "lucide-react/icons/x";
import { ClusterField } from "#components/clusters/cluster-field.tsx";
import { HolderField } from "#components/dialogs/holder-field.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import type { AccountList, InvitationGives } from "#lib/shared/people/accounts.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES, CLUSTER_ROLES, type ClusterRole } from "#lib/shared/policy.ts";

/** Names of the teams and clusters of an earlier invitation. */
export type KnownNames = Pick<AccountList, "teams" | "clusters">;

type Named = { id: string; name: string };
/** What an invitation gives, while it is chosen. `row` stays while the team or cluster changes, so that the focus stays in its fields. */
export type GivesDraft = {
  teams: { row: number; team: Named | null; lead: boolean }[];
  clusterRoles: { row: number; cluster: Named | null; role: ClusterRole }[];
};

let rows = 0;
function newRow(): number {
  rows += 1;
  return rows;
}

export function givesDraft({ teams, clusterRoles }: InvitationGives, known: KnownNames): GivesDraft {
  const names = new Map([...known.teams, ...(known.clusters ?? [])].map(({ id, name }) => [id, name]));
  names.set(ALL_CLUSTERS, "all clusters");
  const named = (id: string): Named => ({ id, name: names.get(id) ?? id });
  return {
    teams: teams.map(({ teamId, lead }) => ({ row: newRow(), team: named(teamId), lead })),
    clusterRoles: clusterRoles.map(({ clusterId, role }) => ({ row: newRow(), cluster: named(clusterId), role })),
  };
}

/** What was chosen; null while a row names no team or cluster. */
export function givesOf({ teams, clusterRoles }: GivesDraft): InvitationGives | null {
  const gives = {
    teams: teams.flatMap(({ team, lead }) => (team ? [{ teamId: team.id, lead }] : [])),
    clusterRoles: clusterRoles.flatMap(({ cluster, role }) => (cluster ? [{ clusterId: cluster.id, role }] : [])),
  };
  const isWhole = gives.teams.length === teams.length && gives.clusterRoles.length === clusterRoles.length;
  return isWhole ? gives : null;
}

type GivesFieldsProps = {
  value: GivesDraft;
  onChange: (value: GivesDraft) => void;
  /** administrators are Cluster Admin everywhere, so they need no cluster role */
  isMember: boolean;
};

const ROLES = CLUSTER_ROLES.map((value) => ({ value, label: CLUSTER_ROLE_NAMES[value] }));

/** The teams that an invited person joins, and the cluster roles that they get. A new row starts empty: a suggested one is given by mistake. */
export function GivesFields({ value, onChange, isMember }: GivesFieldsProps) {
  return (
    <>
      <Teams value={value} onChange={onChange} />
      {isMember && <ClusterRoles value={value} onChange={onChange} />}
    </>
  );
}

type PartProps = Pick<GivesFieldsProps, "value" | "onChange">;

const ROW = "grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]";

function Teams({ value, onChange }: PartProps) {
  const { teams } = value;
  const set = (next: GivesDraft["teams"]) => onChange({ ...value, teams: next });
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="pb-1 font-medium">Teams</legend>
      {teams.map((each, index) => {
        const { row, team, lead } = each;
        const name = team?.name ?? "";
        return (
          <div key={row} className={ROW}>
            <HolderField
              label="Team"
              of="teams"
              none="Choose a team"
              value={team}
              without={teams.flatMap((other) => (other.team ? `team:${other.team.id}` : []))}
              onChange={(chosen) => chosen && set(teams.with(index, { row, team: chosen, lead }))}
              className="max-md:col-span-full"
            />
            <span className="flex h-control items-center">
              <Checkbox
                label={
                  <>
                    Lead<span className="sr-only"> of {name}</span>
                  </>
                }
                checked={lead}
                disabled={team === null}
                onChange={({ target }) => set(teams.with(index, { row, team, lead: target.checked }))}
              />
            </span>
            <IconButton
              label={`Remove team ${name}`.trim()}
              onClick={() => set(teams.filter((other) => other !== each))}
            >
              <X />
            </IconButton>
          </div>
        );
      })}
      {teams.every(({ team }) => team !== null) && (
        <AddButton label="Add team" onAdd={() => set([...teams, { row: newRow(), team: null, lead: false }])} />
      )}
    </fieldset>
  );
}

function ClusterRoles({ value, onChange }: PartProps) {
  const { clusterRoles } = value;
  const set = (next: GivesDraft["clusterRoles"]) => onChange({ ...value, clusterRoles: next });
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="pb-1 font-medium">Cluster roles</legend>
      {clusterRoles.map((each, index) => {
        const { row, cluster, role } = each;
        return (
          <div key={row} className={ROW}>
            <ClusterField
              label="Cluster"
              none="Choose a cluster"
              all
              value={cluster}
              onChange={(chosen) => {
                if (!chosen || clusterRoles.some((other) => other.cluster?.id === chosen.id)) return;
                set(clusterRoles.with(index, { row, cluster: chosen, role }));
              }}
              className="max-md:col-span-full"
            />
            <Select
              label="Cluster role"
              options={ROLES}
              value={role}
              onChange={(to) => set(clusterRoles.with(index, { row, cluster, role: to }))}
            />
            <IconButton label="Remove cluster role" onClick={() => set(clusterRoles.filter((other) => other !== each))}>
              <X />
            </IconButton>
          </div>
        );
      })}
      {clusterRoles.every(({ cluster }) => cluster !== null) && (
        <AddButton
          label="Add cluster role"
          onAdd={() => set([...clusterRoles, { row: newRow(), cluster: null, role: "cluster_developer" }])}
        />
      )}
      <p className="text-12 text-ink-3">They get all of this when they accept.</p>
    </fieldset>
  );
}

function AddButton({ label, onAdd }: { label: string; onAdd: () => void }) {
  return (
    <div>
      <Button size="s" onClick={onAdd}>
        <Plus />
        {label}
      </Button>
    </div>
  );
}
