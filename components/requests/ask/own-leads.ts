import type { KeyClosed } from "#lib/shared/key-reach.ts";
import type { RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import type { AboutKind } from "../open-request.ts";

const LEADS: Record<AboutKind, string> = {
  reset: "A Cluster Admin decides. You set and see the password once the SQL user is verified as restricted.",
  privileges: "They replace the privileges it has now.",
  extend: "For SQL users whose access has an end. Days and hours begin with the approval.",
  delete: "Applications can no longer log in with it; open sessions may continue. This cannot be undone.",
};

/** What follows a request about a SQL user. `closed`: why Rolecall's key sets no password on its cluster. */
export function leadOf(kind: AboutKind, closed: KeyClosed | undefined): string {
  if (kind === "reset" && closed) return "A Cluster Admin decides, sets it on the cluster, and gives it to you.";
  return LEADS[kind];
}

type Reach = Pick<RequestChoices["clusters"][number], "keyClosed" | "ends">;

/** What follows a request for a new SQL user on a cluster. Where a SQL connection creates it, its password is still set by the key alone. */
export function newLead({ keyClosed, ends }: Reach = { ends: null }): string {
  if (!keyClosed)
    return "A Cluster Admin decides. Once the SQL user is restricted, you set its password and only you see it.";
  if (ends !== null) return "A Cluster Admin decides, sets its password on the cluster, and gives it to you.";
  return "A Cluster Admin decides, carries it out by hand, and gives you the password.";
}

type OwnChoice = RequestChoices["sqlUsers"][number];

/** The SQL users for which a request makes sense: a reset for those that the requester cannot reset, a later end for those with an end. */
export const FITS: Record<AboutKind, (user: OwnChoice) => boolean> = {
  reset: ({ resets, keyClosed }) => !resets || keyClosed !== undefined,
  privileges: () => true,
  // A later end of temporary access is set at the cluster, or not at all.
  extend: ({ endsAt, ends, minutes }) => endsAt !== null && (minutes === undefined || ends !== null),
  delete: () => true,
};
