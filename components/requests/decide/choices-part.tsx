import type { ReactNode } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";

const FIELDS = ["team", "cluster", "name", "purpose"] as const;

/** `clusterId`: a cluster that is among them, however many there are */
type Asked = { clusterId?: string | undefined; enabled?: boolean };

/** What a person may request, and for which team and cluster. */
export const useRequestChoices = ({ clusterId, enabled = true }: Asked = {}) =>
  useRead("request.choices", { q: "", clusterId }, { enabled });

/** Replaces the fields while the choices load, and if loading failed. */
export function ChoicesComing({ clusterId }: Pick<Asked, "clusterId">): ReactNode {
  const { error, refetch, isFetching } = useRequestChoices({ clusterId });
  if (error && !isFetching) return <FailureNote failure={failureOf(error)} onAgain={() => void refetch()} />;
  return (
    <div aria-busy="true" className="grid gap-5">
      <p className="sr-only">Loading choices</p>
      {FIELDS.map((field) => (
        <span key={field} className="grid gap-1.5">
          <span className="flex h-5 items-center">
            <Skeleton className="w-16" />
          </span>
          <Skeleton className="h-control! w-full" />
        </span>
      ))}
    </div>
  );
}
