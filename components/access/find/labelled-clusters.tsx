import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { LabelledClusters as Clusters } from "#lib/shared/sql-users/clusters.ts";

type Found = { data: Clusters | undefined; error: Error | null };

/** The clusters that have a label now; an empty label is none. */
export function useLabelled(label: string): Found {
  const { data, error } = useRead("cluster.find.label", { label }, { enabled: label !== "" });
  return { data, error };
}

/** Which clusters a label reaches, and what happens with later ones. */
export function LabelledClusters({ found: { data, error } }: { found: Found }) {
  if (error) return <FailureNote failure={failureOf(error)} />;
  if (!data) return <Note>Reading the labels…</Note>;
  return (
    <Note>
      <strong>
        {data.length === 0 ? "No cluster has this label now" : `Reaches ${counted(data.length, "cluster")}`}
      </strong>
      {data.length > 0 && (
        <span className="mono [overflow-wrap:anywhere]">: {data.map(({ name }) => name).join(", ")}</span>
      )}
      . A cluster that gets the label later waits until an administrator confirms it.
    </Note>
  );
}
