import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { usePopup } from "#components/ui/menus/use-popup.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import type { FindClustersInput } from "#lib/shared/sql-users/clusters.ts";
import { type ClusterChoice, type ClusterChoices, clusterChoices } from "./cluster-choices.ts";
import type { ClusterSearch } from "./cluster-search.tsx";
import { useFoundClusters } from "./use-found-clusters.ts";

type Named = Pick<ClusterChoice, "id" | "name" | "closed"> & Partial<Pick<ClusterChoice, "tone" | "state">>;
type Right = FindClustersInput["may"];

/** The clusters of a field, read when it is shown. `chosen`: by default the first one. */
export function useClusterChoice(may: Right, isShown = true) {
  const { data, error } = useFoundClusters({ q: "", may }, isShown);
  const choices = clusterChoices(data ? { ok: true, value: data } : null);
  const [found, setFound] = useState<Named>();
  const options: readonly Named[] = found
    ? [found, ...choices.first.filter(({ id }) => id !== found.id)]
    : choices.first;
  return { choices, options, error, setFound, may };
}

/** Why Rolecall can create nothing there, behind the name. */
const CLOSED_MARKS: Record<KeyClosed, string> = { reads: "key read only", refused: "key refused" };

type ClusterSelectProps = {
  choice: ReturnType<typeof useClusterChoice>;
  value: string;
  onChange: (clusterId: string) => void;
  error?: ReactNode;
};

/** A select of the first clusters, with a search for the others where there are more. */
export function ClusterSelect({ choice, value, onChange, error }: ClusterSelectProps) {
  const { choices, options, setFound, may } = choice;
  return (
    <div className="flex items-end gap-2">
      <Select
        label="Cluster"
        className="flex-1"
        options={options.map(({ id, name, closed }) => ({
          value: id,
          label: closed ? `${name}: ${CLOSED_MARKS[closed]}` : name,
        }))}
        value={value}
        onChange={onChange}
        error={error ?? (choice.error && "The clusters could not be read. Close this and try again.")}
      />
      {choices.more > 0 && (
        <FindAnother
          choices={choices}
          may={may}
          onFound={(cluster) => {
            setFound(cluster);
            onChange(cluster.id);
          }}
        />
      )}
    </div>
  );
}

type FindAnotherProps = { choices: ClusterChoices; may: Right; onFound: (cluster: Named) => void };

function FindAnother({ choices, may, onFound }: FindAnotherProps) {
  const { button, Popup, open, anchor, close } = usePopup(loaded, load, {
    trigger: <Button>Find…</Button>,
    kind: "dialog",
  });
  return (
    <>
      {button}
      {Popup && open && (
        <Popup
          choices={choices}
          may={may}
          anchor={anchor}
          onClose={close}
          onChoose={({ id, label, choice }) => onFound(choice ?? { id, name: label })}
        />
      )}
    </>
  );
}

let loaded: typeof ClusterSearch | undefined;

async function load(): Promise<typeof ClusterSearch> {
  loaded ??= (await import("./cluster-search.tsx")).ClusterSearch;
  return loaded;
}
