import { useQuery } from "@tanstack/react-query";
import { creationProgressQuery } from "#lib/client/sql-user-queries.ts";
import { CreationSteps } from "./creation-steps.tsx";

export type RunningCreationProps = { clusterId: string; name: string; hasAccess: boolean };

/** The steps of a creation while it runs. */
export function RunningCreation({ clusterId, name, hasAccess }: RunningCreationProps) {
  const { data } = useQuery(creationProgressQuery(clusterId, name));
  return (
    <div role="status" className="grid gap-3">
      <p className="text-ink-2">Keep this dialog open: the password is shown here.</p>
      <CreationSteps after={data?.step ?? null} next="now" hasAccess={hasAccess} />
    </div>
  );
}
