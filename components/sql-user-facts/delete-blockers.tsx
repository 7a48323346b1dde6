import type { ReactNode } from "react";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { cleanDrop } from "#lib/sql/templates/clean-drop.ts";

/** Every cluster has it; used while the others are unknown. */
const DEFAULT_DATABASE = "defaultdb";

export type DeleteBlockersProps = { name: string; databases: readonly string[]; open: boolean };

/** Common reasons why a cluster refuses a delete, and the SQL that removes them. */
export function DeleteBlockers({ name, databases, open }: DeleteBlockersProps) {
  const known = databases.length > 0;
  const names = known ? databases : [DEFAULT_DATABASE];
  const script = cleanDrop({ user: name, databases: names.map((database) => ({ name: database })), dropBy: "api" });
  return (
    <Disclosure open={open} summary="What can block it, and the SQL to clear it">
      <p>
        The cluster refuses to delete a SQL user that holds privileges, owns objects, appears in default privileges, or
        has schedules. Run this as an admin, one statement at a time; you become the owner of its objects.
      </p>
      {!known && (
        <p>
          The databases of this cluster are unknown, so the script covers {DEFAULT_DATABASE}. Repeat it for each
          database in SHOW DATABASES.
        </p>
      )}
      <Step title="1. Hand over: deletes nothing">
        <SqlScript label="SQL to hand over" script={script.prepare} />
      </Step>
      <Step title="2. Check: continue only if no statement returns a row">
        <SqlScript label="SQL to check" script={script.check} explained />
      </Step>
      <Step title="3. Clear: deletes whatever the user still owns">
        <SqlScript label="SQL to clear" script={script.drop} />
      </Step>
    </Disclosure>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-1.5">
      <h3 className="font-medium">{title}</h3>
      {children}
    </section>
  );
}
