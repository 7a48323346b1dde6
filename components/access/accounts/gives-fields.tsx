import Plus from "lucide-react/icons/plus";
import X from "lucide-react/icons/x";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import type { AccountList, InvitationGives } from "#lib/shared/people/accounts.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES, CLUSTER_ROLES, type ClusterRole } from "#lib/shared/policy.ts";

type GivesFieldsProps = Pick<AccountList, "teams" | "clusters"> & {
  value: InvitationGives;
  onChange: (value: InvitationGives) => void;
  /** administrators are Cluster Admin everywhere, so they need no cluster role */
  isMember: boolean;
};

/** A new role starts without a cluster: a suggested one is given by mistake. */
const UNCHOSEN = "";

const ROLES = CLUSTER_ROLES.map((value) => ({ value, label: CLUSTER_ROLE_NAMES[value] }));

/** The teams that an invited person joins, and the cluster roles that they get. */
export function GivesFields({ teams, clusters, value, onChange, isMember }: GivesFieldsProps) {
  return (
    <>
      {teams.length > 0 && <Teams teams={teams} value={value} onChange={onChange} />}
      {isMember && <ClusterRoles clusters={clusters} value={value} onChange={onChange} />}
    </>
  );
}

function Teams({ teams, value, onChange }: Pick<GivesFieldsProps, "teams" | "value" | "onChange">) {
  const set = (teamId: string, lead: boolean | null) => {
    const others = value.teams.filter((team) => team.teamId !== teamId);
    onChange({ ...value, teams: lead === null ? others : [...others, { teamId, lead }] });
  };
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1 font-medium">Teams</legend>
      <ul className="max-h-44 overflow-y-auto">
        {teams.map(({ id, name }) => {
          const joined = value.teams.find(({ teamId }) => teamId === id);
          return (
            <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-1">
              <Checkbox
                label={<span className="[overflow-wrap:anywhere]">{name}</span>}
                checked={joined !== undefined}
                onChange={({ target }) => set(id, target.checked ? false : null)}
              />
              {joined && (
                <Checkbox
                  label={
                    <>
                      Lead<span className="sr-only"> of {name}</span>
                    </>
                  }
                  checked={joined.lead}
                  onChange={({ target }) => set(id, target.checked)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

function ClusterRoles({ clusters, value, onChange }: Pick<GivesFieldsProps, "clusters" | "value" | "onChange">) {
  const { clusterRoles } = value;
  const taken = new Set(clusterRoles.map(({ clusterId }) => clusterId));
  const all = [{ value: ALL_CLUSTERS, label: "all clusters" }, ...named(clusters)];
  const mayAdd = !taken.has(UNCHOSEN) && all.some(({ value: id }) => !taken.has(id));
  const labelOf = (id: string) => (id === UNCHOSEN ? "Choose a cluster" : id);
  const set = (roles: InvitationGives["clusterRoles"]) => onChange({ ...value, clusterRoles: roles });
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="pb-1 font-medium">Cluster roles</legend>
      {clusterRoles.map(({ clusterId, role }, index) => {
        const others = clusterRoles.filter((_, at) => at !== index);
        const put = (changed: { clusterId: string; role: ClusterRole }) => set(clusterRoles.with(index, changed));
        const free = all.filter(({ value: id }) => id === clusterId || !taken.has(id));
        return (
          <div
            key={clusterId}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]"
          >
            <Select
              label="Cluster"
              required
              options={
                free.some(({ value: id }) => id === clusterId)
                  ? free
                  : [{ value: clusterId, label: labelOf(clusterId) }, ...free]
              }
              value={clusterId}
              onChange={(id) => put({ clusterId: id, role })}
              className="max-md:col-span-full"
            />
            <Select label="Cluster role" options={ROLES} value={role} onChange={(to) => put({ clusterId, role: to })} />
            <IconButton label="Remove cluster role" onClick={() => set(others)}>
              <X />
            </IconButton>
          </div>
        );
      })}
      {mayAdd && (
        <div>
          <Button size="s" onClick={() => set([...clusterRoles, { clusterId: UNCHOSEN, role: "cluster_developer" }])}>
            <Plus />
            Add cluster role
          </Button>
        </div>
      )}
      <p className="text-12 text-ink-3">They get all of this when they accept.</p>
    </fieldset>
  );
}

function named(clusters: AccountList["clusters"]): { value: string; label: string }[] {
  return (clusters ?? []).map(({ id, name }) => ({ value: id, label: name }));
}
