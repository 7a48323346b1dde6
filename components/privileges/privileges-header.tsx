import type { Route } from "next";
import Link from "next/link";
import { PageHeader } from "#components/frame/page-header.tsx";
import { StateMark } from "#components/sql-users/state-mark.tsx";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { StateSentence } from "./state-sentence.tsx";

export function PrivilegesHeader({ clusterId, user }: { clusterId: string; user: SqlUser }) {
  const name = <span className="mono">{user.name}</span>;
  return (
    <PageHeader
      crumbs={
        <>
          <Link href={`/clusters/${clusterId}/users` as Route} className="hover:text-ink hover:underline">
            SQL users
          </Link>
          <span aria-hidden="true">/</span>
          {name}
        </>
      }
      title={<>Privileges of {name}</>}
      sentence={<StateSentence user={user} />}
      meta={
        <>
          {user.purpose && <span className="[overflow-wrap:anywhere]">{user.purpose}</span>}
          <StateMark user={user} />
        </>
      }
    />
  );
}
