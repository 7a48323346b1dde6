import { type ReactNode, useId, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { counted, listedNames } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { type Dependencies, isFree } from "#lib/shared/sql-users/dependencies.ts";
import { DependencyList } from "./dependency-list.tsx";
import { RunSqlDialog } from "./run-sql-dialog.tsx";

export type PreflightProps = {
  clusterId: string;
  name: string;
  /** whether this person may let Rolecall run SQL */
  mayRun: boolean;
  /** a new value reads the cluster again, such as after a refused delete */
  attempt: string;
  /** the SQL for people who run it themselves */
  children: ReactNode;
};

/** There is no SQL connection that could look in every database. */
const BY_HAND: ReadonlySet<ErrorCode> = new Set(["sql_connection_off", "sql_connection_observes"]);

/** The blockers of a deletion in all databases of the cluster, and the way to clear them here. */
export function Preflight({ clusterId, name, mayRun, attempt, children }: PreflightProps) {
  const id = useId();
  const { data, error, isPending, refetch } = useRead("sql_user.dependencies", { clusterId, name }, { part: attempt });
  if (isPending)
    return (
      <div role="status" className="grid gap-2">
        <p className="text-ink-2">Searching every database for blockers.</p>
        <Skeleton className="h-16! w-full" />
      </div>
    );
  if (!data) {
    const failure = failureOf(error);
    if (BY_HAND.has(failure.code)) return children;
    const again = (
      <Button size="s" onClick={() => void refetch()}>
        Check again
      </Button>
    );
    return (
      <>
        <FailureNote failure={failure} action={again} />
        {children}
      </>
    );
  }
  return (
    <section aria-labelledby={id} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h3 id={id} className="text-14 font-medium">
        Blockers
      </h3>
      <Hidden databases={data.hidden} />
      {isFree(data) ? (
        <Note tone="ok" role="status">
          <strong>Nothing blocks the deletion.</strong> It owns nothing and holds no privilege of its own in{" "}
          {counted(data.databases.length, "database")}.
        </Note>
      ) : (
        <>
          <DependencyList found={data} />
          {mayRun ? (
            <Clear clusterId={clusterId} name={name} found={data} onCleared={() => void refetch()} />
          ) : (
            <>
              <Note>A Cluster Admin can let Rolecall clear this.</Note>
              {children}
            </>
          )}
        </>
      )}
    </section>
  );
}

function Hidden({ databases }: { databases: readonly string[] }) {
  if (databases.length === 0) return null;
  return (
    <Note tone="warn" role="alert">
      <strong>Not every database was checked.</strong> Rolecall's SQL user cannot connect to{" "}
      <span className="mono">{listedNames(databases)}</span>. Its objects and privileges there are unknown.
    </Note>
  );
}

type ClearProps = { clusterId: string; name: string; found: Dependencies; onCleared: () => void };

function Clear({ clusterId, name, found, onCleared }: ClearProps) {
  const { data } = useSqlUsers(clusterId);
  const [heir, setHeir] = useState("");
  const [running, setRunning] = useState(false);
  const owns = found.owned.length > 0;
  const heirs = data?.users.filter((user) => user.name !== name && !user.readOnly) ?? [];
  const clears = owns || found.grants.length + found.defaults.length + found.system.length > 0;
  if (!clears) return null;
  return (
    <div className="grid gap-3">
      {owns && (
        <Select
          label="New owner of its objects"
          className="max-w-80"
          value={heir}
          onChange={setHeir}
          options={[
            { value: "", label: "Choose a SQL user" },
            ...heirs.map((user) => ({ value: user.name, label: user.name })),
          ]}
        />
      )}
      <Note
        action={
          <Button size="s" disabled={owns && heir === ""} onClick={() => setRunning(true)}>
            Clear it…
          </Button>
        }
      >
        Rolecall can run the SQL that clears this. It also stops new logins and ends open sessions.
      </Note>
      {running && (
        <RunSqlDialog
          cluster={null}
          input={{
            clusterId,
            name,
            script: { kind: "clean_up", newOwner: owns ? heir : undefined },
          }}
          lead="This cannot be undone: grants and former owners are lost."
          check={null}
          onClose={() => {
            setRunning(false);
            onCleared();
          }}
        />
      )}
    </div>
  );
}
