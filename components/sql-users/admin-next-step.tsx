import { SqlScript } from "#components/sql/sql-script.tsx";
import { Note } from "#components/ui/note.tsx";
import { revokeAdmin } from "#lib/sql/templates/admin.ts";

/** What to do next with a SQL user that was made just now. */
export function AdminNextStep({ name, clusterName }: { name: string; clusterName: string }) {
  return (
    <section className="grid gap-2">
      <Note tone="admin">
        <strong>This user is admin. Restrict it now.</strong> It can read, change and drop everything in{" "}
        <span className="mono">{clusterName}</span>. Grant it what it needs, then run this as another admin:
      </Note>
      <SqlScript label="SQL that takes the admin role away" script={revokeAdmin(name)} />
    </section>
  );
}
