import { useConnection } from "#components/sql-users/use-connection.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { AuditScript } from "./more-sql.tsx";

/** For a user that Rolecall never changes: what it may do can be looked at all the same. */
export function ReadOnlyPart({ clusterId, userName }: { clusterId: string; userName: string }) {
  const { value } = useConnection(clusterId);
  const databases = value?.databases.filter((name) => name !== SYSTEM_DATABASE) ?? [];
  return (
    <section aria-label="SQL to look" className="grid max-w-200 gap-3 border-t border-line px-gutter py-5">
      <h2 className="font-strong">SQL to look</h2>
      <p className="max-w-[75ch] text-ink-2">
        Rolecall makes no SQL that changes this user. Run this as an admin to see what it may do, and why.
      </p>
      <AuditScript userName={userName} databases={databases} />
    </section>
  );
}
