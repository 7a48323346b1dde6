import { EndDisclosure } from "#components/credentials/end-every-way.tsx";
import { throttleWords } from "#components/credentials/throttle-text.ts";
import { SqlScript } from "#components/sql/sql-script.tsx";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { LeftOpen } from "#components/sql-user-facts/ways/left-open.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { EndedSessions } from "#lib/shared/sql-users/sql-users.ts";
import { endSessions } from "#lib/sql/templates/admin.ts";

type Props = { cluster: Pick<ShownCluster, "id" | "plan">; name: string; ended: EndedSessions; runs: boolean };

/** What is left open after a compromised password was replaced: other ways in, and open sessions with the SQL that ends them. */
export function AfterCompromised({ cluster, name, ended, runs }: Props) {
  const isEnded = typeof ended === "number";
  return (
    <>
      <Note tone={isEnded ? "plain" : "warn"}>
        {!isEnded && <strong>{leftWords(ended)} </strong>}
        {isEnded && endedWords(ended)} The old password no longer signs in. <LeftOpen clusterId={cluster.id} /> Update
        every application. {throttleWords(cluster.plan)}
      </Note>
      {!isEnded && <SqlScript label="SQL to end sessions" script={endSessions(name)} />}
      <EndDisclosure clusterId={cluster.id} name={name} runs={runs} />
    </>
  );
}

/** Sessions close a moment after they are cancelled. */
function endedWords(count: number): string {
  return count === 0
    ? "No session ended: none was open, or they are still closing."
    : `${counted(count, "open session")} ended.`;
}

function leftWords(ended: Exclude<EndedSessions, number>): string {
  switch (ended) {
    case "failed":
      return "Rolecall could not end its open sessions. Run the SQL below as an admin.";
    case "no connection":
    case "not permitted":
      return "Its open sessions continue until an admin runs the SQL below.";
    default:
      return ended satisfies never;
  }
}
