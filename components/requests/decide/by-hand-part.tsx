import { SqlScript } from "#components/sql/sql-script.tsx";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { byHandSteps } from "./by-hand.ts";

/** The SQL that carries a request out, and the way in the Cloud Console. */
export function ByHandPart({ request }: { request: ListedRequest }) {
  const { script, console: way, after } = byHandSteps(request);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <p>Run this on the cluster{request.kind === "delete" ? "" : ", with a password that you choose"}:</p>
      <SqlScript label="SQL to run yourself" script={script} />
      <p className="text-12 text-ink-2">
        Or in the Cloud Console: {request.cluster.name}, SQL Users, {way}. {after}
      </p>
    </div>
  );
}
