import { SqlLines } from "#components/sql/sql-lines.tsx";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { byHandSteps } from "./by-hand.ts";

/** The SQL that carries a request out, and the way in the Cloud Console. */
export function ByHandPart({ request }: { request: ListedRequest }) {
  const { script, console: way, after } = byHandSteps(request);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="rounded-2 bg-code py-2">
        <SqlLines label="SQL to run yourself" script={script} />
      </div>
      <p className="text-12 text-ink-2">
        Or in the Cloud Console: {request.cluster.name}, SQL Users, {way}. {after}
      </p>
    </div>
  );
}
