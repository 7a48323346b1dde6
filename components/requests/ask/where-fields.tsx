import { type ReactNode, useState } from "react";
import { type ConnectionState, useOwnConnection } from "#components/credentials/use-connection.ts";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import type { ListedRequest, RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import { ChoicesComing, useRequestChoices } from "../decide/choices-part.tsx";
import { decidedBy } from "../request-labels.ts";
import { FindCluster } from "./find-cluster.tsx";

type ClusterChoice = RequestChoices["clusters"][number];
type WhereForm = FormOf<{ teamId: string; clusterId: string; reason: string }>;
type Chosen = { choices: RequestChoices; team: RequestChoices["teams"][number]; cluster: ClusterChoice };
export type Where = {
  form: WhereForm;
  /** the cluster of an earlier request */
  asked: string | undefined;
  choices: RequestChoices | undefined;
  /** undefined while the choices load, and where there is nothing to choose */
  chosen: Chosen | undefined;
  onFound: (cluster: ClusterChoice) => void;
};

type About = {
  /** an earlier request, whose fields are taken over */ again: ListedRequest | undefined;
  failure: Parameters<typeof useForm>[1];
  /** the cluster that is chosen first, where no earlier request names one */ first?: (
    cluster: ClusterChoice,
  ) => boolean;
};

/** The cluster, the team and the reason of a request for something new. */
export function useWhere({ again, failure, first = () => true }: About): Where {
  const asked = again?.cluster.id;
  const { data } = useRequestChoices({ clusterId: asked });
  const [found, setFound] = useState<ClusterChoice>();
  const choices = data && withCluster(data, found);
  const [initial] = useState({ teamId: "", clusterId: asked ?? "", reason: again?.reason ?? "" });
  const form = useForm(initial, failure);
  const { teamId, clusterId } = form.values;
  const isTeam = ({ id, name }: { id: string; name: string }) =>
    id === teamId || (teamId === "" && name === again?.team);
  const team = choices?.teams.find(isTeam) ?? choices?.teams[0];
  const cluster =
    choices?.clusters.find(({ id }) => id === clusterId) ?? choices?.clusters.find(first) ?? choices?.clusters[0];
  const chosen = choices && team && cluster ? { choices, team, cluster } : undefined;
  function onFound(one: ClusterChoice) {
    setFound(one);
    form.set("clusterId", one.id);
  }
  return { form, asked, choices, chosen, onFound };
}

/** The choices with a cluster that was found besides, which is one of the others no more. */
export function withCluster(choices: RequestChoices, found: ClusterChoice | undefined): RequestChoices {
  if (!found || choices.clusters.some(({ id }) => id === found.id)) return choices;
  return { ...choices, clusters: [found, ...choices.clusters], more: Math.max(0, choices.more - 1) };
}

type WhereFieldsProps = Where & {
  /** what is said of the chosen cluster */ about?: (cluster: ClusterChoice) => ReactNode;
  children: (chosen: Chosen) => ReactNode;
};

/** Cluster and team, and the fields that depend on them; or why there is nothing to choose. */
export function WhereFields({ form, asked, choices, chosen, onFound, about, children }: WhereFieldsProps) {
  if (!choices) return <ChoicesComing clusterId={asked} />;
  if (!chosen) return <NothingToChoose choices={choices} />;
  const { cluster, team } = chosen;
  return (
    <>
      <div className="flex items-end gap-2">
        <Select
          label="Cluster"
          className="flex-1"
          options={optionsOf(choices.clusters)}
          {...form.choice("clusterId")}
          value={cluster.id}
        />
        {choices.more > 0 && <FindCluster choices={choices} onFound={onFound} />}
      </div>
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

/** Why a person can request no SQL user. */
function NothingToChoose({ choices }: { choices: RequestChoices }) {
  return (
    <Note tone="warn">
      {choices.teams.length === 0
        ? "SQL users belong to teams, and you are in none. Ask an administrator to add you to yours."
        : "You cannot request SQL users on any cluster yet. Ask an administrator for access."}
    </Note>
  );
}

/** Named things as the options of a choice. */
const optionsOf = (named: readonly { id: string; name: string }[]) =>
  named.map(({ id, name }) => ({ value: id, label: name }));
