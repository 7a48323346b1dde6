import { number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import type { ClusterTally } from "#lib/shared/report/facts.ts";
import { clusterFigures, FIGURE_HEADS } from "#lib/shared/report/words.ts";

/** A page carries so many clusters; the files have all. */
const MOST_CLUSTERS = 40;

/** The figures of each cluster, on paper alone: on the screen, the overview has them. */
export function ClusterFigures({ clusters }: { clusters: readonly ClusterTally[] }) {
  if (clusters.length === 0) return null;
  const shown = clusters.slice(0, MOST_CLUSTERS);
  return (
    <section className="hidden px-gutter py-5 print:block" aria-label="By cluster">
      <h2 className="pb-2 font-strong">By cluster</h2>
      <table className="w-full text-12 tabular-nums [&_:is(td,th)]:py-1 [&_:is(td,th):not(:first-child)]:text-right [&_th]:font-normal">
        <thead>
          <tr className="text-left text-ink-3">
            <th>Cluster</th>
            {FIGURE_HEADS.map((head) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((cluster) => (
            <tr key={cluster.id} className="break-inside-avoid border-t border-line">
              <td>
                <Mono>{cluster.name}</Mono>
              </td>
              {clusterFigures(cluster).map((figure, at) => (
                <td key={FIGURE_HEADS[at]}>{figure === null ? "–" : number(figure)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {clusters.length > shown.length && (
        <p className="pt-2 text-ink-3">{number(clusters.length - shown.length)} more are in the files.</p>
      )}
    </section>
  );
}
