import { SqlScript } from "#components/sql/sql-script.tsx";
import type { ClusterScript } from "./scripts-by-hand.ts";

type Props = {
  scripts: readonly ClusterScript[];
  /** whether each is for another cluster, which is then named */
  isSeveral: boolean;
};

/** The SQL that a person runs themselves, with a copy button for each cluster. */
export function ClusterScripts({ scripts, isSeveral }: Props) {
  return scripts.map(({ clusterId, cluster, script }) => (
    <div key={clusterId} className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {isSeveral && (
        <p className="text-12 text-ink-2">
          On <span className="mono">{cluster}</span>
        </p>
      )}
      <SqlScript
        label={isSeveral ? `SQL to run yourself on ${cluster}` : "SQL to run yourself"}
        script={script}
        copyLabel={isSeveral ? `Copy SQL for ${cluster}` : undefined}
      />
    </div>
  ));
}
