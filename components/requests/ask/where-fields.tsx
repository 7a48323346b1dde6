import { type ReactNode, useState } from "react";
import { type ConnectionState, useOwnConnection } from "#components/credentials/use-connection.ts";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import type { ListedRequest, RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import { ChoicesComing, useRequestChoices } from "../decide/choices-part.tsx";
import { decidedBy } from "../request-labels.ts";
import { NothingToChoose, optionsOf } from "./nothing-to-choose.tsx";

type ClusterChoice = RequestChoices["clusters"][number];
type WhereForm = FormOf<{ teamId: string; clusterId: string; reason: string }>;
type Chosen = { choices: RequestChoices; team: RequestChoices["teams"][number]; cluster: ClusterChoice };
/** `chosen`: undefined while the choices load, and where there is nothing to choose. */
export type Where = { form: WhereForm; choices: RequestChoices | undefined; chosen: Chosen | undefined };

type About = {
  /** an earlier request, whose fields are taken over */ again: ListedRequest | undefined;
  failure: Parameters<typeof useForm>[1];
  /** the cluster that is chosen first, where no earlier request names one */ first?: (
    cluster: ClusterChoice,
  ) => boolean;
};

/** The cluster, the team and the reason of a request for something new. */
export function useWhere({ again, failure, first = () => true }: About): Where {
  const { data: choices } = useRequestChoices();
  const [initial] = useState({ teamId: "", clusterId: again?.cluster.id ?? "", reason: again?.reason ?? "" });
  const form = useForm(initial, failure);
  const { teamId, clusterId } = form.values;
  const isTeam = ({ id, name }: { id: string; name: string }) =>
    id === teamId || (teamId === "" && name === again?.team);
  const team = choices?.teams.find(isTeam) ?? choices?.teams[0];
  const cluster =
    choices?.clusters.find(({ id }) => id === clusterId) ?? choices?.clusters.find(first) ?? choices?.clusters[0];
  return { form, choices, chosen: choices && team && cluster ? { choices, team, cluster } : undefined };
}

type WhereFieldsProps = Where & {
  /** what is said of the chosen cluster */ about?: (cluster: ClusterChoice) => ReactNode;
  children: (chosen: Chosen) => ReactNode;
};

/** Cluster and team, and the fields that depend on them; or why there is nothing to choose. */
export function WhereFields({ form, choices, chosen, about, children }: WhereFieldsProps) {
  if (!choices) return <ChoicesComing />;
  if (!chosen) return <NothingToChoose choices={choices} />;
  const { cluster, team } = chosen;
  return (
    <>
      <Select label="Cluster" options={optionsOf(choices.clusters)} {...form.choice("clusterId")} value={cluster.id} />
      <p className="-mt-3.5 text-12 text-ink-3">{decidedBy(cluster.deciders)}</p>
      {about?.(cluster)}
      {choices.teams.length > 1 && (
        <Select label="Team" options={optionsOf(choices.teams)} {...form.choice("teamId")} value={team.id} />
      )}
      {children(chosen)}
    </>
  );
}

type WithDatabasesProps = { chosen: Chosen; children: (connection: ConnectionState | null) => ReactNode };

/** Fields with the databases of the cluster, which members read only through a SQL user of their team. */
export function WithDatabases({ chosen: { choices, cluster }, children }: WithDatabasesProps) {
  const through = choices.sqlUsers.find((user) => user.clusterId === cluster.id)?.id;
  return through === undefined ? children(null) : <Through id={through}>{children}</Through>;
}

function Through({ id, children }: { id: string } & Pick<WithDatabasesProps, "children">) {
  return children(useOwnConnection(id));
}
