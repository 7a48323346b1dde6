import type { ReactNode } from "react";
import { TeamLink } from "#components/people/person-link.tsx";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";
import { CLUSTER, NAME } from "./row-classes.ts";
import { clusterNameOf } from "./shown-cluster.ts";

/** The name of a SQL user and what it is for. */
export function NameCell({ name, what, children }: { name: string; what: string; children?: ReactNode }) {
  return (
    <div className={NAME}>
      <span translate="no" className="font-mono font-medium [overflow-wrap:anywhere]">
        {name}
      </span>
      {what && <span className="text-ink-2 [overflow-wrap:anywhere]">{what}</span>}
      {children}
    </div>
  );
}

/** Its cluster, and its team. */
export function ClusterCell({ user, withTeam }: { user: OwnSqlUser; withTeam: boolean }) {
  return (
    <div className={CLUSTER}>
      <span className="mono text-ink-2 [overflow-wrap:anywhere]">
        <span className="sr-only">on </span>
        {clusterNameOf(user)}
      </span>
      {withTeam && (
        <span className="text-ink-3 [overflow-wrap:anywhere]">
          <span className="sr-only">of team </span>
          <TeamLink id={user.teamId} name={user.team} />
        </span>
      )}
    </div>
  );
}
