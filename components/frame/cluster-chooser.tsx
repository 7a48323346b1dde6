import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import type { Route } from "next";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import type { ClusterChoice, ClusterChoices } from "#components/clusters/cluster-choices.ts";
import type { ClusterSearch } from "#components/clusters/cluster-search.tsx";
import { useOneCluster } from "#components/clusters/use-found-clusters.ts";
import { usePopup } from "#components/ui/menus/use-popup.ts";
import { Dot } from "#components/ui/words/dot.tsx";
import { chosenClusterId } from "./chosen-cluster.ts";
import { CoverButton } from "./cover-button.tsx";

/** Shows the current cluster and switches to another. The first ones are there, and others are searched on the server. */
export function ClusterChooser({ choices }: { choices: ClusterChoices }) {
  const chosen = useChosen(choices);
  if (choices.first.length === 0) return null;
  return (
    <>
      <div className="relative -ml-2 inline-flex h-control min-w-0 items-center px-2 font-medium max-md:ml-0">
        <Choices choices={choices} current={chosen?.id ?? ""} />
        <span className="pointer-events-none relative inline-flex min-w-0 items-center gap-2">
          {chosen?.tone && <Dot tone={chosen.tone} />}
          <span id="cluster-now" className="overflow-hidden text-ellipsis whitespace-nowrap">
            {chosen ? <span className="mono">{chosen.name}</span> : "All clusters"}
            {chosen && <span className="sr-only">, {chosen.state}</span>}
          </span>
          <ChevronsUpDown className="text-ink-3" />
        </span>
      </div>
      {chosen && (
        <span className="min-w-0 overflow-hidden text-12 text-ellipsis whitespace-nowrap text-ink-3 max-md:hidden">
          {chosen.facts}
        </span>
      )}
    </>
  );
}

/** The cluster of the address; one that is not among the first is asked for. */
function useChosen({ first, more }: ClusterChoices): ClusterChoice | undefined {
  const clusterId = chosenClusterId(usePathname());
  const known = first.find(({ id }) => id === clusterId);
  const isFar = more > 0 && clusterId !== undefined && !known;
  const { data: far } = useOneCluster(clusterId ?? "", isFar);
  return known ?? (isFar ? (far ?? undefined) : undefined);
}

const TRIGGER = <CoverButton label="Cluster" shownBy="cluster-now" />;

function Choices({ choices, current }: { choices: ClusterChoices; current: string }) {
  const router = useRouter();
  const { button, Popup, open, anchor, close } = usePopup(loaded, load, { trigger: TRIGGER, kind: "dialog" });
  const states = (
    <Link href="/clusters" prefetch={false} onClick={close} className="link">
      States of the clusters
    </Link>
  );
  return (
    <>
      {button}
      {Popup && open && (
        <Popup
          choices={choices}
          current={current}
          before={[{ id: "", label: "All clusters" }]}
          foot={states}
          anchor={anchor}
          onClose={close}
          onChoose={({ id }) => router.push((id === "" ? "/sql-users" : `/clusters/${id}/users`) as Route)}
        />
      )}
    </>
  );
}

let loaded: typeof ClusterSearch | undefined;

async function load(): Promise<typeof ClusterSearch> {
  loaded ??= (await import("#components/clusters/cluster-search.tsx")).ClusterSearch;
  return loaded;
}
