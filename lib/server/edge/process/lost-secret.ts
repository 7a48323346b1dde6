import { unopenedDestinations } from "../../notices/destinations/sealed.ts";
import { unopenedTotps } from "../../people/factors/totp.ts";
import { unopenedSecretStores } from "../../secret-stores/sealed.ts";
import type { Store } from "../../store/db/open.ts";

/**
 * The line for the operator where the store has secrets that no session secret opens: another one was set, or the file was lost. Undefined
 * where all open. The server starts in any case, since people can still sign in.
 */
export async function lostSecretLine(db: Store): Promise<string | undefined> {
  const counts = {
    "authenticator apps": await unopenedTotps(db),
    destinations: await unopenedDestinations(db),
    "secret stores": await unopenedSecretStores(db),
  };
  const lost = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${what} (${count})`] : []));
  if (lost.length === 0) return undefined;
  return `SESSION_SECRET: another secret sealed these, which do not work now: ${lost.join(", ")}. Put the earlier one behind it (2:present,1:earlier), or restore the file session-secret, and start again. If it is lost, set these up anew.`;
}
