import type { ReactNode } from "react";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { cleanDrop } from "#lib/sql/templates/clean-drop.ts";

/** Every cluster has it; for when the others could not be read. */
const DEFAULT_DATABASE = "defaultdb";

export type DeleteBlockersProps = { name: string; databases: readonly string[]; open: boolean };

/** What the cluster usually refuses a delete for, and the SQL that clears it. */
export function DeleteBlockers({ name, databases, open }: DeleteBlockersProps) {
  const known = databases.length > 0;
  const names = known ? databases : [DEFAULT_DATABASE];
  const script = cleanDrop({ user: name, databases: names.map((database) => ({ name: database })), dropBy: "api" });
  return (
    <Disclosure open={open} summary="What commonly blocks it, and the SQL that clears the way">
      <p>
        The cluster refuses to delete a SQL user that holds privileges in any database, owns objects, stands in default
        privileges, or has schedules. Run this as an admin, one statement at a time; what the user owns goes to whoever
        runs it.
      </p>
      {!known && (
        <p>
          The databases of this cluster could not be read: the script is for {DEFAULT_DATABASE}. Repeat it for each that
          SHOW DATABASES lists.
        </p>
      )}
      <Step title="1. Hand over. Destroys nothing.">
        <SqlScript label="SQL that hands over" script={script.prepare} />
      </Step>
      <Step title="2. Check. Go on only if no statement returns a row.">
        <SqlScript label="SQL that checks" script={script.check} explained />
      </Step>
      <Step title="3. Clear. Deletes whatever the user would still own.">
        <SqlScript label="SQL that clears" script={script.drop} />
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
