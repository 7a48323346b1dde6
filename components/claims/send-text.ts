import { CLOSED_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";

const LETS = "A claim link lets its recipient set and see the password of a SQL user.";

/** How a claim link is sent, or that the key of the cluster sets no password for one. */
export function sendText(clusterName: string, keyClosed: KeyClosed | undefined): { page: string; none: string } {
  if (!keyClosed)
    return {
      page: "Send one from the menu of a SQL user. A link sets and shows a password once.",
      none: `${LETS} Send one from the menu of the SQL user.`,
    };
  const closed = `Rolecall's key sets no password on ${clusterName}, so none can be sent. ${CLOSED_WORDS[keyClosed]}`;
  return { page: closed, none: LETS };
}
