"use client";

import Link from "next/link";
import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { claimsPath } from "#components/sql-user-facts/claims-path.ts";
import { ClusterCrumbs } from "#components/sql-user-facts/sql-user-crumbs.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import type { ListedClaim } from "#lib/shared/requests/claims.ts";
import { ClaimsTable } from "./claims-table.tsx";
import { sendText } from "./send-text.ts";

export type ClaimsPageProps = {
  cluster: { id: string; name: string };
  claims: readonly ListedClaim[];
  /** why no link can be sent: the API key sets no password there */
  keyClosed?: KeyClosed;
  /** show only links of this SQL user */
  only: string | undefined;
};

/** The claim links of a cluster that this person may see, with their states. */
export function ClaimsPage({ cluster, claims, keyClosed, only }: ClaimsPageProps) {
  const sends = sendText(cluster.name, keyClosed);
  const [revoking, setRevoking] = useState<ListedClaim | null>(null);
  const shown = only === undefined ? claims : claims.filter(({ sqlUser }) => sqlUser === only);
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={<ClusterCrumbs cluster={cluster} />}
        title={
          only === undefined ? (
            "Claim links"
          ) : (
            <>
              Claim links of <span className="mono">{only}</span>
            </>
          )
        }
        sentence={
          only === undefined ? (
            sends.page
          ) : (
            <>
              {keyClosed && `${sends.page} `}
              <Link
                href={claimsPath(cluster.id)}
                prefetch={false}
                className="text-accent-text hover:underline hover:underline-offset-3"
              >
                Show claim links of all SQL users
              </Link>
            </>
          )
        }
      />
      {shown.length > 0 ? (
        <ClaimsTable claims={shown} onRevoke={setRevoking} />
      ) : (
        <Blank className="border-t border-line" title="No claim links yet" text={sends.none} />
      )}
      {revoking && <RevokeDialog cluster={cluster} claim={revoking} onClose={() => setRevoking(null)} />}
    </div>
  );
}

type RevokeProps = Pick<ClaimsPageProps, "cluster"> & { claim: ListedClaim; onClose: () => void };

function RevokeDialog({ cluster, claim, onClose }: RevokeProps) {
  const change = useAct("claim.revoke", `Revoked the claim link for ${claim.sqlUser}`, onClose);
  return (
    <FormDialog
      title={`Revoke the claim link for ${claim.sqlUser}`}
      lead={`For ${claim.for ?? "anyone with the link"}, sent by ${claim.by}. It stops working immediately.`}
      button="Revoke link"
      danger
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id, name: claim.sqlUser, id: claim.id })}
      onClose={onClose}
    />
  );
}
