import Plus from "lucide-react/icons/plus";
import X from "lucide-react/icons/x";
import { useState } from "react";
import { ClusterField } from "#components/clusters/cluster-field.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import type { AccountList, InvitationGives } from "#lib/shared/people/accounts.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES, CLUSTER_ROLES } from "#lib/shared/policy.ts";
import { HolderField } from "#components/dialogs/holder-field.tsx";

/** Names of the teams and clusters of an earlier invitation. */
export type KnownNames = Pick<AccountList, "teams" | "clusters">;

type GivesFieldsProps = {
  known: KnownNames;
  value: InvitationGives;
  onChange: (value: InvitationGives) => void;
  /** administrators are Cluster Admin everywhere, so they need no cluster role */
  isMember: boolean;
};

/** A new row starts without a team or cluster: a suggested one is given by mistake. */
const UNCHOSEN = "";

const ROLES = CLUSTER_ROLES.map((value) => ({ value, label: CLUSTER_ROLE_NAMES[value] }));

/** The teams that an invited person joins, and the cluster roles that they get. */
export function GivesFields({ known, value, onChange, isMember }: GivesFieldsProps) {
  const [found, setFound] = useState<ReadonlyMap<string, string>>(
    () => new Map([...known.teams, ...(known.clusters ?? [])].map(({ id, name }) => [id, name])),
  );
  const names: Names = {
    of: (id) => (id === UNCHOSEN ? null : { name: id === ALL_CLUSTERS ? "all clusters" : (found.get(id) ?? id) }),
    note: ({ id, name }) => setFound(new Map(found).set(id, name)),
  };
  return (
    <>
      <Teams names={names} value={value} onChange={onChange} />
      {isMember && <ClusterRoles names={names} value={value} onChange={onChange} />}
    </>
  );
}

type Named = { id: string; name: string };
type Names = { of: (id: string) => { name: string } | null; note: (found: Named) => void };
type PartProps = Pick<GivesFieldsProps, "value" | "onChange"> & { names: Names };

const ROW = "grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]";

function Teams({ names, value, onChange }: PartProps) {
  const { teams } = value;
  const set = (next: InvitationGives["teams"]) => onChange({ ...value, teams: next });
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="pb-1 font-medium">Teams</legend>
      {teams.map((team, index) => {
        const { teamId, lead } = team;
        const name = names.of(teamId)?.name ?? "";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row stays the same while its team is chosen, so that the focus stays in it
          <div key={index} className={ROW}>
            <HolderField
              label="Team"
              of="teams"
              none="Choose a team"
              value={names.of(teamId)}
              without={teams.map((each) => `team:${each.teamId}`)}
              onChange={(chosen) => {
                if (!chosen) return;
                names.note(chosen);
                set(teams.with(index, { teamId: chosen.id, lead }));
              }}
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
                disabled={teamId === UNCHOSEN}
                onChange={({ target }) => set(teams.with(index, { teamId, lead: target.checked }))}
              />
            </span>
            <IconButton label={`Remove team ${name}`.trim()} onClick={() => set(teams.filter((each) => each !== team))}>
              <X />
            </IconButton>
          </div>
        );
      })}
      {teams.every(({ teamId }) => teamId !== UNCHOSEN) && (
        <AddButton label="Add team" onAdd={() => set([...teams, { teamId: UNCHOSEN, lead: false }])} />
      )}
    </fieldset>
  );
}

function ClusterRoles({ names, value, onChange }: PartProps) {
  const { clusterRoles } = value;
  const set = (next: InvitationGives["clusterRoles"]) => onChange({ ...value, clusterRoles: next });
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="pb-1 font-medium">Cluster roles</legend>
      {clusterRoles.map((each, index) => {
        const { clusterId, role } = each;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row stays the same while its cluster is chosen, since another key would take the focus out of it
          <div key={index} className={ROW}>
            <ClusterField
              label="Cluster"
              none="Choose a cluster"
              all
              value={names.of(clusterId)}
              onChange={(chosen) => {
                if (!chosen || clusterRoles.some((other) => other.clusterId === chosen.id)) return;
                names.note(chosen);
                set(clusterRoles.with(index, { clusterId: chosen.id, role }));
              }}
              className="max-md:col-span-full"
            />
            <Select
              label="Cluster role"
              options={ROLES}
              value={role}
              onChange={(to) => set(clusterRoles.with(index, { clusterId, role: to }))}
            />
            <IconButton label="Remove cluster role" onClick={() => set(clusterRoles.filter((other) => other !== each))}>
              <X />
            </IconButton>
          </div>
        );
      })}
      {clusterRoles.every(({ clusterId }) => clusterId !== UNCHOSEN) && (
        <AddButton
          label="Add cluster role"
          onAdd={() => set([...clusterRoles, { clusterId: UNCHOSEN, role: "cluster_developer" }])}
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
