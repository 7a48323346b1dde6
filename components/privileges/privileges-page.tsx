"use client";

import { useId } from "react";
import { useConnection } from "#components/credentials/use-connection.ts";
import { SsoNote } from "#components/sql-user-facts/sso-note.tsx";
import { useRights } from "#components/sql-user-facts/use-rights.ts";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { holds, limitOf } from "#lib/shared/policy.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import type { Rights, SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { AccessScreen } from "./access-screen.tsx";
import { BackToRestriction } from "./back-to-restriction.tsx";
import { AuditScript } from "./more-sql.tsx";
import { PrivilegesHeader } from "./privileges-header.tsx";

export type PrivilegesPageProps = {
  cluster: Pick<Cluster, "id" | "name" | "version">;
  rights: Rights;
  user: SqlUser;
  /** the one-time code of this page, valid until `codeExpiresAt` in epoch milliseconds */
  code: string;
  codeExpiresAt: number;
  /** the level of Rolecall's SQL connection to the cluster; null without one */
  connection: SqlLevel | null;
};

/** From superuser to restricted: choose access, run the SQL, paste the database's answer. */
export function PrivilegesPage({
  cluster,
  rights: first,
  user: given,
  code,
  codeExpiresAt,
  connection,
}: PrivilegesPageProps) {
  const { data, isError } = useSqlUsers(cluster.id);
  const users = data?.users ?? (isError ? NOBODY : null);
  const rights = useRights(cluster.id, first);
  const user = users?.find(({ name }) => name === given.name) ?? given;
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PrivilegesHeader cluster={cluster} user={user} />
      <BackToRestriction clusterId={cluster.id} name={user.name} />
      {user.readOnly ? (
        <>
          <SsoNote user={user} />
          <ReadOnlyPart clusterId={cluster.id} userName={user.name} />
        </>
      ) : (
        <AccessScreen
          cluster={cluster}
          mayApply={rights !== null && holds(rights, "sql_users.apply")}
          mayVerify={rights !== null && mayVerify(rights, user)}
          user={user}
          users={users}
          code={code}
          codeExpiresAt={codeExpiresAt}
          connection={connection}
        />
      )}
    </div>
  );
}

/** Whether this person may verify the SQL user. */
function mayVerify(rights: Rights, user: SqlUser): boolean {
  const limits = { protected: user.protected === true, state: user.state };
  return holds(rights, "sql_users.verify") && !limitOf("sql_users.verify", rights, limits, rights.settings);
}

const NOBODY: readonly SqlUser[] = [];

/** For users that Rolecall never changes: SQL that shows their privileges. */
function ReadOnlyPart({ clusterId, userName }: { clusterId: string; userName: string }) {
  const id = useId();
  const { value } = useConnection(clusterId);
  const databases = value?.databases.filter((name) => name !== SYSTEM_DATABASE) ?? [];
  return (
    <section aria-labelledby={id} className="border-t border-line px-gutter py-5">
      <div className="grid max-w-200 grid-cols-[minmax(0,1fr)] gap-3">
        <h2 id={id} className="font-strong">
          SQL to inspect
        </h2>
        <p className="max-w-[75ch] text-ink-2">
          Rolecall never changes this SQL user. Run this SQL as an admin to see its privileges and where they come from.
        </p>
        <AuditScript userName={userName} databases={databases} />
      </div>
    </section>
  );
}
