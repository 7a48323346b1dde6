import { useId } from "react";
import { useConnection } from "#components/credentials/use-connection.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { AuditScript } from "./more-sql.tsx";

/** For users that Rolecall never changes: SQL that shows their privileges. */
export function ReadOnlyPart({ clusterId, userName }: { clusterId: string; userName: string }) {
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
