"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { isToRestrict, restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { ClusterCrumbs } from "#components/sql-user-facts/sql-user-crumbs.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { SqlConnectionPageView } from "#lib/shared/sql-users/sql-connection.ts";
import { ConnectForm } from "./connect-form.tsx";
import { Connected } from "./connected.tsx";
import { KeyClosedNote } from "./key-closed-note.tsx";
import { LeftUsers } from "./left-users.tsx";
import { NextStep } from "./next-step.tsx";

export type SqlConnectionPageProps = SqlConnectionPageView & {
  cluster: ShownCluster;
  mayManage: boolean;
};

/** Rolecall's own SQL connection to a cluster: what it may do, turning it on and off. */
export function SqlConnectionPage({ cluster, connection, left, file, mayManage }: SqlConnectionPageProps) {
  // One that is off for the key must be turned off before another is turned on.
  const toRestrict = isToRestrict(useSearchParams());
  const on = connection !== null && connection.state !== "connecting";
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={<ClusterCrumbs cluster={cluster} />}
        title="SQL connection"
        sentence={sentenceOf(connection)}
      />
      {connection?.state === "on" && connection.failure === null && mayManage && (
        <NextStep
          clusterId={cluster.id}
          since={connection.createdAt}
          manages={connection.level === "manage"}
          toRestrict={toRestrict}
        />
      )}
      {connection && <Connected cluster={cluster} connection={connection} mayManage={mayManage} />}
      {!on &&
        mayManage &&
        cluster.notReady === null &&
        (cluster.keyClosed && file === null ? (
          <KeyClosedNote cluster={cluster} closed={cluster.keyClosed} />
        ) : (
          <ConnectForm cluster={cluster} begun={connection?.level ?? null} file={file} toRestrict={toRestrict} />
        ))}
      {!on && mayManage && cluster.notReady !== null && (
        <div className="border-t border-line px-gutter py-5">
          <Note tone="warn">The cluster is {cluster.notReady}. Turn the connection on when it is ready.</Note>
        </div>
      )}
      {!mayManage && (connection === null || toRestrict) && (
        <p className="border-t border-line px-gutter py-5 text-ink-2">
          A Cluster Admin can {connection === null ? "turn it on" : "change its level"}.
          {toRestrict && (
            <>
              {" "}
              Until then,{" "}
              <Link href={restrictManyPath(cluster.id, { state: "admin" })} prefetch={false} className="link">
                Restrict SQL users
              </Link>{" "}
              gives you the SQL to copy.
            </>
          )}
        </p>
      )}
      <div className={connection === null && left.length > 0 ? "border-t border-line" : undefined}>
        <LeftUsers cluster={cluster} left={left} mayManage={mayManage} />
      </div>
    </div>
  );
}

function sentenceOf(connection: SqlConnectionPageView["connection"]): string {
  if (connection === null)
    return "Off. When it is on, Rolecall checks the privileges of SQL users itself, without pasted answers.";
  if (connection.state === "connecting") return "Turning on did not finish.";
  if (connection.state === "key_reads") return "Off: its password is derived from the API key, which only reads.";
  return connection.failure === null
    ? "On. Rolecall can check the privileges of SQL users by itself."
    : "On, but the last login failed.";
}
