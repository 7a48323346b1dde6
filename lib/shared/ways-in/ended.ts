import { counted } from "../counted.ts";
import type { ChangedLogin } from "../sql-users/sql-user-facts.ts";

/** What was read of the cluster after a login was disabled with its sessions: no more than it showed. */
export function endedWords(name: string, { ended, open }: Pick<ChangedLogin, "ended" | "open">): string {
  const done =
    ended > 0 ? `Login of ${name} disabled, ${counted(ended, "session")} ended` : `Login of ${name} disabled`;
  if (open === null) return `${done}. Rolecall cannot see all its sessions, so some may be open`;
  return open === 0
    ? `${done}. Read afterwards: no session is open`
    : `${done}. ${counted(open, "session")} still open`;
}
