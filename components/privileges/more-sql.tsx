import { memo, type ReactNode, useState } from "react";
import { PartOnDemand } from "#components/dialogs/dialog-lost.tsx";
import { attemptSql } from "#components/sql/attempt-sql.ts";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Note } from "#components/ui/note.tsx";
import { snippets } from "#lib/sql/snippets.ts";
import { auditUser } from "#lib/sql/templates/audit.ts";
import { hardenPublic } from "#lib/sql/templates/harden-public.ts";

const Linter = lazily(async () => {
  const { Linter } = await import("#components/sql/lint/linter.tsx");
  return { default: Linter };
});

export type MoreSqlProps = {
  userName: string;
  /** the chosen databases, or all known ones */
  databases: readonly string[];
  version: string;
  otherAdmins: readonly string[];
  code: string;
};

/** Further SQL tools that do not depend on the choices. Each renders when opened. */
export const MoreSql = memo(function MoreSql(props: MoreSqlProps) {
  const { userName, databases, version } = props;
  return (
    <section aria-label="More SQL" className="grid gap-3 border-t border-line py-4 pr-gutter pl-5 max-md:pl-gutter">
      <Disclosure summary="Check your own SQL" onDemand>
        <PartOnDemand>
          <Linter version={version} />
        </PartOnDemand>
      </Disclosure>
      <Disclosure summary="Common statements, and why guides differ" onDemand>
        <CommonStatements {...props} />
      </Disclosure>
      <Disclosure summary="Audit this SQL user" onDemand>
        <AuditScript userName={userName} databases={databases} />
      </Disclosure>
      <Disclosure summary="Harden public" onDemand>
        <HardenScript databases={databases} version={version} />
      </Disclosure>
    </section>
  );
});

/** SQL that lists all privileges of the user and their sources. It only reads, so read-only users have it too. */
export function AuditScript({ userName, databases }: Pick<MoreSqlProps, "userName" | "databases">) {
  const made = attemptSql(() =>
    auditUser(
      userName,
      databases.map((name) => ({ name, schemas: ["public"] })),
    ),
  );
  return (
    <Made made={made}>
      {(script) => <SqlScript label="Statements to audit" copyLabel="Copy audit" script={script} explained />}
    </Made>
  );
}

function CommonStatements({ userName, databases, version, otherAdmins, code }: MoreSqlProps) {
  const [database = DEFAULT_DATABASE] = databases;
  const made = attemptSql(() =>
    snippets({
      user: userName,
      database,
      tables: ["orders", "customers"],
      otherAdmins,
      code,
      version: version || undefined,
    }),
  );
  return (
    <Made made={made}>
      {(tasks) => (
        <ul className="grid gap-5">
          {tasks.map(({ id, title, script, why }) => (
            <li key={id} className="grid gap-1.5">
              <h3 className="font-medium">{title}</h3>
              <p className="max-w-[75ch] text-ink-2">{why}</p>
              <SqlScript label={title} copyLabel="Copy statements" script={script} />
            </li>
          ))}
        </ul>
      )}
    </Made>
  );
}

function HardenScript({ databases, version }: Pick<MoreSqlProps, "databases" | "version">) {
  const [hides, setHides] = useState(false);
  const names = databases.length > 0 ? databases : [DEFAULT_DATABASE];
  const made = attemptSql(() =>
    hardenPublic({
      databases: names.map((name) => ({ name })),
      revokeConnect: hides,
      version: version || undefined,
    }),
  );
  return (
    <>
      <p className="max-w-[75ch] text-ink-2">
        By default, every SQL user can create tables in the schema public of every database. This revokes that from all
        users and may break applications that rely on it.
      </p>
      <Checkbox
        label="Also hide databases from users without CONNECT"
        checked={hides}
        onChange={({ target }) => setHides(target.checked)}
      />
      <Made made={made}>
        {(script) => <SqlScript label="Statements to harden" copyLabel="Copy statements" script={script} explained />}
      </Made>
    </>
  );
}

/** Exists on every cluster. */
const DEFAULT_DATABASE = "defaultdb";

function Made<T>(props: { made: ReturnType<typeof attemptSql<T>>; children: (value: T) => ReactNode }) {
  const { made, children } = props;
  return made.ok ? children(made.value) : <Note tone="warn">{made.message}</Note>;
}
