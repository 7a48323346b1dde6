import type { ReactNode } from "react";
import { ConfirmWays } from "#components/dialogs/confirm-ways.tsx";
import { Frame } from "#components/frame/frame.tsx";
import { factorDueOf } from "#lib/server/accounts/factor-policy.ts";
import { confirmWays } from "#lib/server/accounts/provider-sign-in.ts";
import { foreignCloud } from "#lib/server/base/env.ts";
import { clusterListDoor } from "#lib/server/doors/clusters.ts";
import { noticesDoor } from "#lib/server/doors/profile.ts";
import { signedInPerson } from "#lib/server/http/page.ts";
import { countToDecide } from "#lib/server/requests/to-decide.ts";
import { countToReview } from "#lib/server/reviews/list.ts";
import { read } from "#lib/server/run/run.ts";
import { isInTeam } from "#lib/server/sql-users/own-sql-users.ts";
import { clustersWith, may, type Permission, POLICY } from "#lib/shared/policy.ts";

/** Permissions on one cluster are false here; the cluster's own pages check them. */
const PERMISSIONS = Object.keys(POLICY) as Permission[];

/**
 * The frame around every page. Each page guards itself, since layouts are not rendered again. The check here turns a stranger's answer
 * into a plain redirect, which a streaming page can no longer send.
 */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const actor = await signedInPerson();
  const [inTeam, toDecide, toReview, factorDueAt, ways] = await Promise.all([
    isInTeam(actor),
    countToDecide(actor),
    countToReview(actor),
    factorDueOf(actor),
    confirmWays(actor),
  ]);
  const sends = clustersWith(actor, "sql_users.reset");
  return (
    <Frame
      permitted={PERMISSIONS.filter((permission) => may(actor, permission))}
      inTeam={inTeam}
      toDecide={toDecide}
      toReview={toReview}
      sends={sends === "all" ? sends : [...sends]}
      account={{ name: actor.name, email: actor.email, role: actor.role }}
      // Not awaited: the page must not wait for the vendor's cluster list.
      clusters={read(clusterListDoor, { fresh: false })}
      notices={read(noticesDoor, {})}
      foreignCloud={foreignCloud()}
      factorDueAt={factorDueAt}
    >
      <ConfirmWays ways={ways}>{children}</ConfirmWays>
    </Frame>
  );
}
