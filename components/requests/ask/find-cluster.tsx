import type { FoundSearch, FoundSearchProps } from "#components/dialogs/found-search.tsx";
import { Button } from "#components/ui/button.tsx";
import type { FoundItem } from "#components/ui/menus/search-popup.tsx";
import { usePopup } from "#components/ui/menus/use-popup.ts";
import type { RequestChoices } from "#lib/shared/requests/requests-schema.ts";

type Cluster = RequestChoices["clusters"][number];
type Item = FoundItem & { cluster: Cluster };
type Props = { choices: RequestChoices; onFound: (cluster: Cluster) => void };

/** Finds one of the clusters that the choices are too few for. */
export function FindCluster({ choices, onFound }: Props) {
  const { button, Popup, open, anchor, close } = usePopup<FoundSearchProps<"request.choices", Item>>(loaded, load, {
    trigger: <Button>Find…</Button>,
    kind: "dialog",
  });
  return (
    <>
      {button}
      {Popup && open && (
        <Popup
          search={{
            words: { label: "Clusters", by: "name", placeholder: "Name of a cluster" },
            read: "request.choices",
            input: (q) => ({ q }),
            found,
            first: found(choices),
          }}
          anchor={anchor}
          onClose={close}
          onChoose={({ cluster }) => onFound(cluster)}
        />
      )}
    </>
  );
}

const found = ({ clusters, more }: RequestChoices) => ({
  items: clusters.map((cluster): Item => ({ id: cluster.id, label: cluster.name, mono: true, cluster })),
  more,
});

let loaded: typeof FoundSearch | undefined;

async function load(): Promise<typeof FoundSearch> {
  loaded ??= (await import("#components/dialogs/found-search.tsx")).FoundSearch;
  return loaded;
}
