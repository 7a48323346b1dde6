import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import { usePathname } from "next/navigation";
import { Menu } from "#components/ui/menus/menu.tsx";
import { Dot } from "#components/ui/words/dot.tsx";
import { chosenClusterId } from "./chosen-cluster.ts";
import type { ClusterChoice } from "./cluster-choices.ts";
import { CoverButton } from "./cover-button.tsx";

/** Shows the current cluster and switches to another. */
export function ClusterChooser({ choices }: { choices: readonly ClusterChoice[] }) {
  const chosenId = chosenClusterId(usePathname());
  const chosen = choices.find(({ id }) => id === chosenId);
  const items = choices.map((choice) => ({
    label: choice.name,
    icon: <Dot tone={choice.tone} />,
    hint: choice.tone === "ok" ? undefined : choice.state,
    mono: true,
    href: `/clusters/${choice.id}/users`,
  }));
  if (items.length === 0) return null;
  const all = { label: "All clusters", href: "/sql-users" };
  const list = { label: "States of the clusters", href: "/clusters" };
  return (
    <>
      <div className="relative -ml-2 inline-flex h-control min-w-0 items-center px-2 font-medium max-md:ml-0">
        <Menu
          label="Clusters"
          items={[all, ...items, list]}
          trigger={<CoverButton label="Cluster" shownBy="cluster-now" />}
        />
        <span className="pointer-events-none relative inline-flex min-w-0 items-center gap-2">
          {chosen && <Dot tone={chosen.tone} />}
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
