import { throttleWords } from "#components/credentials/throttle-text.ts";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { EndedSessions } from "#lib/shared/sql-users/sql-users.ts";
import { endSessions } from "#lib/sql/templates/admin.ts";

type Props = { name: string; plan: string; ended: EndedSessions };

/** The open sessions after a compromised password was replaced, with the SQL that ends those that are left. */
export function AfterCompromised({ name, plan, ended }: Props) {
  const isEnded = typeof ended === "number";
  return (
    <>
      <Note tone={isEnded ? "plain" : "warn"}>
        {!isEnded && <strong>{leftWords(ended)} </strong>}
        {isEnded && endedWords(ended)} The old password no longer signs in. Update every application.{" "}
        {throttleWords(plan)}
      </Note>
      {!isEnded && <SqlScript label="SQL to end sessions" script={endSessions(name)} />}
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
