import { useState } from "react";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { EndDate } from "#components/sql-user-facts/ends/end-date.tsx";
import { Note } from "#components/ui/note.tsx";
import type { EndingLevel, ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { byHandSteps, endByHand } from "./by-hand.ts";

/** The SQL that carries a request out, and the way in the Cloud Console; of access with an end, what happens then. */
export function ByHandPart({ request }: { request: ListedRequest }) {
  const { script, console: way, after } = byHandSteps(request);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <p>Run this on the cluster{request.kind === "delete" ? "" : ", with a password that you choose"}:</p>
      <SqlScript label="SQL to run yourself" script={script} />
      <p className="text-12 text-ink-2">
        Or in the Cloud Console: {request.cluster.name}, SQL Users, {way}. {after}
      </p>
      <EndPart request={request} />
    </div>
  );
}

/** What Rolecall does at the end of an access, where its SQL connection lets it. */
const ENDED_BY: Record<EndingLevel, string> = {
  manage: "Rolecall then disables its login and closes its sessions, once it has seen the SQL user.",
  create: "Rolecall then disables its login, once it has seen the SQL user. Open sessions continue.",
};

function EndPart({ request }: { request: ListedRequest }) {
  const [now] = useState(() => Date.now());
  const end = endByHand(request);
  if (!end) return null;
  const { ends = null, cluster } = request;
  if (end.at <= now)
    return (
      <Note tone="warn">
        <strong>
          Its access was to end at <EndDate at={end.at} />.
        </strong>{" "}
        Choose Not done, then deny it or approve it with a later end.
      </Note>
    );
  return (
    <>
      <p>
        <strong>
          Its access ends at <EndDate at={end.at} />.
        </strong>{" "}
        {ends
          ? ENDED_BY[ends]
          : `Rolecall has no SQL connection to ${cluster.name} for that. The SQL above sets it for the password; the Cluster Admins are reminded then, and one of them runs this:`}
      </p>
      {!ends && <SqlScript label="SQL to run at the end" script={end.script} />}
    </>
  );
}
