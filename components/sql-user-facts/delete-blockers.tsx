import type { ReactNode } from "react";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { deleteScript } from "#lib/shared/sql-access/delete-script.ts";
import { namedDatabases } from "#lib/sql/named-databases.ts";

/** Every cluster has it; used while the others are unknown. */
const DEFAULT_DATABASE = "defaultdb";

const NAMES = { mono: true, spellCheck: false, autoCapitalize: "none", autoComplete: "off" } as const;

export type DeleteBlockersProps = {
  name: string;
  /** empty while they are unknown */
  databases: readonly string[];
  /** the cluster's words, once it has refused a delete since the user owns or holds something */
  refusal: string | null;
};

/** Common reasons why a cluster refuses a delete, and the SQL that removes them. */
export function DeleteBlockers({ name, databases, refusal }: DeleteBlockersProps) {
  const known = databases.length > 0;
  const named = namedDatabases(refusal ?? "", databases);
  const names = named.length > 0 ? named : known ? databases : [DEFAULT_DATABASE];
  const form = useForm({ schemas: "", connections: "", inSystem: "" });
  const { script, problems } = deleteScript(name, names, form.values);
  // Said at each key, so not announced.
  const text = (field: keyof typeof problems) =>
    ({ ...form.text(field), error: problems[field], errorLive: false }) as const;
  return (
    <Disclosure open={refusal !== null} summary="Possible blockers, and the SQL to clear them">
      <p>
        The cluster refuses to delete a SQL user that holds privileges, owns objects, appears in default privileges, or
        has schedules. Run this as an admin, one statement at a time; you become the owner of its objects.
      </p>
      <Covered named={named} known={known} />
      <p>
        From v26.2 a view reads with the rights of its owner. If {name} owns views, other users' queries on them can
        fail once they have a new owner.
      </p>
      <Step title="1. Run this, and enter the names that it shows">
        <SqlScript label="SQL to inspect" script={script.look} />
        <TextField
          {...NAMES}
          label="Schemas besides public"
          hint="Default privileges in them block a deletion. Write sales for every database, shop.sales for one."
          {...text("schemas")}
        />
        <TextField
          {...NAMES}
          label="External connections"
          hint="Their names, separated by commas."
          {...text("connections")}
        />
        <TextField
          {...NAMES}
          label="Tables of the database system"
          hint="Write users for system.public.users, and system for CONNECT on the database itself."
          {...text("inSystem")}
        />
      </Step>
      <Step title="2. Hand over: deletes nothing">
        <SqlScript label="SQL to hand over" script={script.prepare} />
      </Step>
      <Step title="3. Check: continue only if no statement returns a row">
        <SqlScript label="SQL to check" script={script.check} explained />
      </Step>
      <Step title="4. Clear: deletes all objects that the user still owns">
        <SqlScript label="SQL to clear" script={script.drop} />
      </Step>
    </Disclosure>
  );
}

/** The databases of the script. */
function Covered({ named, known }: { named: readonly string[]; known: boolean }) {
  return (
    <>
      {named.length > 0 && (
        <p>
          The script covers what the refusal names: <span className="mono">{named.join(", ")}</span>.
        </p>
      )}
      {!known && (
        <p>
          The databases of this cluster are unknown, so the script covers {DEFAULT_DATABASE}. Repeat it for each
          database in SHOW DATABASES.
        </p>
      )}
    </>
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
