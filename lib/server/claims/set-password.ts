import "server-only";
import type { ClaimAnswer } from "#lib/shared/claims.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { connectionTo, soon } from "../handover/connection.ts";
import { setNewPassword } from "../sql-users/sql-users.ts";
import { beginAttempt, type ClaimLink, claimLink, endAttempt, type Use } from "../store/claim-links.ts";
import { takeLease } from "../store/leases.ts";
import type { Store } from "../store/open.ts";
import { isUsedByAnother, validityOf } from "./validity.ts";

/**
 * Sets a password while nobody else can through this link, and marks the link used before anybody sees it. A lease and not a mark keeps
 * others out meanwhile: that of a server which has crashed runs out, and then the link is as good as before.
 *
 * Throws `claim_used`, `claim_under_way`, `link_void`, `waiting_for_restriction`, or what a reset does.
 */
export async function setPasswordThrough(
  db: Store,
  { id, secret }: { id: string; secret: string },
  { use, mayUse }: { use: Use; mayUse: (link: ClaimLink) => Promise<void> },
  note: Note,
): Promise<ClaimAnswer> {
  const giveBack = await takeLease(db, `claim:${id}`);
  if (!giveBack) throw new Refusal("claim_under_way");
  try {
    let attempt: string | undefined;
    const required = async () => {
      const link = await claimLink(db, id, secret);
      if (!link) throw new Refusal("link_void");
      if (isUsedByAnother(link, use.opener)) throw new Refusal("claim_used");
      // Its lease ran out while it waited, and somebody else has begun: of two passwords, only the later one would be right.
      if (attempt && link.attempt !== attempt) throw new Refusal("claim_under_way");
      await mayUse(link);
      if ((await validityOf(db, link)) !== "waiting") throw new Refusal("link_void");
      // What a Cluster Admin lets the owner have, nobody else gets: a link that anybody may use waits all the same.
      const isLet = link.override_at !== null && link.team_id !== null && link.team_id === link.owner_now;
      if (link.admin_state !== "restricted" && !isLet) throw new Refusal("waiting_for_restriction");
      return link;
    };
    const link = await required();
    const cluster = await clusterFacts().writable(link.cluster_id);
    const connection = connectionTo(cluster.id);
    attempt = await beginAttempt(db, id);
    const target = { clusterId: cluster.id, name: link.sql_user };
    const by = use.by ?? `a claim link of ${link.sender_name}`;
    // Asked again when its turn has come: others may be changing the same SQL user.
    const shown = await setNewPassword(target, { by, before: async () => void (await required()) }, note);
    // Whoever cannot say that the link is used shows nothing: the password may not be the last one, or not the only one.
    if (!(await ended(db, { id, attempt }, use))) throw new Refusal("outcome_unknown");
    return {
      state: "shown",
      shown,
      cluster: { id: cluster.id, name: cluster.name },
      connection: await soon(connection),
    };
  } finally {
    await giveBack();
  }
}

async function ended(db: Store, attempt: Parameters<typeof endAttempt>[1], use: Use): Promise<boolean> {
  return endAttempt(db, attempt, use).catch((error: unknown) => {
    log().error({ error }, "a password was set through a claim link, but the link could not be marked used");
    return false;
  });
}
