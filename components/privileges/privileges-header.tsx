import { SqlUserCrumbs } from "#components/sql-user-facts/sql-user-crumbs.tsx";
import { provisionedWords, StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { WantedUntil } from "#components/sql-user-facts/wanted-until.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { StateSentence } from "./state-sentence.tsx";
import { Steps } from "./steps.tsx";

export function PrivilegesHeader({ cluster, user }: { cluster: { id: string; name: string }; user: SqlUser }) {
  const name = <span className="mono">{user.name}</span>;
  return (
    <>
      <PageHeader
        crumbs={<SqlUserCrumbs cluster={cluster} name={user.name} />}
        title={<>Privileges of {name}</>}
        sentence={
          <>
            <StateSentence user={user} />
            {user.provisionedBy !== undefined && (
              <span className="mt-1 block">{provisionedWords(user.provisionedBy)}.</span>
            )}
            {user.notes && (
              <span className="mt-1 block whitespace-pre-line [overflow-wrap:anywhere]">{user.notes}</span>
            )}
          </>
        }
        meta={
          <>
            {user.kind && <span>{SQL_USER_KIND_WORDS[user.kind]}</span>}
            {user.purpose && <span className="[overflow-wrap:anywhere]">{user.purpose}</span>}
            {user.contact && <span className="[overflow-wrap:anywhere]">Contact: {user.contact}</span>}
            {user.wantedUntil !== undefined && <WantedUntil at={user.wantedUntil} />}
            <StateMark user={user} />
          </>
        }
      />
      {!user.readOnly && <Steps user={user} />}
    </>
  );
}
