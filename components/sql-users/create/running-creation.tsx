import { useRead } from "#lib/client/calls/use-read.ts";
import { CreationSteps } from "./creation-steps.tsx";

export type RunningCreationProps = { clusterId: string; name: string; hasAccess: boolean };

/** The steps of a creation while it runs. */
export function RunningCreation({ clusterId, name, hasAccess }: RunningCreationProps) {
  const { data } = useRead("sql_user.creation_progress", { clusterId, name });
  return (
    <div role="status" className="grid gap-3">
      <p className="text-ink-2">Keep this dialog open: the password is shown here.</p>
      <CreationSteps after={data?.step ?? null} next="now" hasAccess={hasAccess} />
    </div>
  );
}
