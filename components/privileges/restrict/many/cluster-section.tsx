import type { Route } from "next";
import Link from "next/link";
import { useEffect, useId, useMemo, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import type { RestrictChoice } from "#components/sql-user-facts/restrict-path.ts";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { Note } from "#components/ui/note.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { MOST_RESTRICTED } from "#lib/shared/restrict/limits.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { WatchMany, WatchTrouble } from "../../watch/watch-many.tsx";
import { SuggestionsNote } from "../choosing.tsx";
import type { ManyCluster, Ticked } from "../chosen.ts";
import { LevelDialog } from "../level-dialog.tsx";
import { chosenUsers } from "../levels.ts";
import { LevelsTable } from "../levels-table.tsx";
import { NothingRuns } from "../nothing-runs.tsx";
import { RunningRestriction } from "../restrictions-part.tsx";
import { useLevels, watchableOf, withoutLevel } from "../use-levels.ts";

type Props = {
  cluster: ManyCluster;
  /** those with these names, or all of a state */
  choice: RestrictChoice;
  /** is called with each change */
  onChosen: (clusterId: string, ticked: Ticked) => void;
};

/** The chosen SQL users of one of several clusters, with their levels. */
export function ClusterSection({ cluster, choice, onChosen }: Props) {
  const id = useId();
  const { data: list, error } = useSqlUsers(cluster.id);
  const [names, setNames] = useState(choice.names);
  // One of a state stays chosen: once it is restricted, it is of another one.
  const more = list?.complete && !choice.names ? newIn(list.users, choice, names) : [];
  if (more.length > 0 || (list?.complete && !names)) setNames([...(names ?? []), ...more]);
  const users = useMemo(() => (list?.complete && names ? chosenUsers(list.users, { names }) : null), [list, names]);
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="border-b border-line px-gutter pt-5 pb-2 font-strong [overflow-wrap:anywhere]">
        <Link
          href={`/clusters/${cluster.id}/users` as Route}
          prefetch={false}
          translate="no"
          className="mono hover:underline hover:underline-offset-3"
        >
          {cluster.name}
        </Link>{" "}
        {names && <span className="font-normal text-ink-3">{counted(names.length, "SQL user")}</span>}
      </h2>
      {users && names ? (
        <Levels cluster={cluster} names={names} users={users} level={list?.facts?.level ?? null} onChosen={onChosen} />
      ) : error ? (
        <div className="px-gutter py-3">
          <FailureNote failure={failureOf(error)} />
        </div>
      ) : (
        <div aria-busy="true" className="grid gap-5 px-gutter py-5">
          <span className="sr-only">Reading the SQL users</span>
          <Skeleton className="w-60" />
          <Skeleton className="w-72" />
        </div>
      )}
    </section>
  );
}

function newIn(users: readonly SqlUser[], choice: RestrictChoice, names: readonly string[] = []): string[] {
  const known = new Set(names);
  return chosenUsers(users, choice).flatMap(({ name }) => (known.has(name) ? [] : name));
}

type LevelsProps = Pick<Props, "cluster" | "onChosen"> & {
  names: readonly string[];
  users: readonly SqlUser[];
  level: SqlLevel | null;
};

function Levels({ cluster, names, users, level, onChosen }: LevelsProps) {
  const { suggestions, rows, ticked, isTicked, tick, choose } = useLevels(cluster.id, users, cluster.suggests);
  const [choosing, setChoosing] = useState<readonly string[] | null>(null);
  const gone = names.filter((name) => users.every((user) => user.name !== name));
  const out = rows.filter(({ group }) => group === "out").length + gone.length;
  const open = withoutLevel(rows);
  const watchable = watchableOf(rows, isTicked);
  const without = open.length;
  useEffect(
    () => onChosen(cluster.id, { ticked, all: names.length, open: without, out }),
    [cluster.id, ticked, names, without, out, onChosen],
  );
  return (
    <>
      <div className="grid gap-2 px-gutter py-3 empty:hidden">
        <RunningRestriction clusterId={cluster.id} />
        <NothingRuns clusterId={cluster.id} level={level} />
        <WatchTrouble clusterId={cluster.id} />
        <SuggestionsNote suggests={cluster.suggests} suggestions={suggestions} />
        {gone.length > 0 && (
          <Note tone="warn">
            <strong>{counted(gone.length, "SQL user")} left out.</strong> Not on this cluster now:{" "}
            <NameList names={gone} />.
          </Note>
        )}
      </div>
      {names.length === 0 && <p className="px-gutter pb-3 text-ink-2">It has no SQL user of this choice now.</p>}
      {rows.length > 0 && (
        <LevelsTable
          clusterId={cluster.id}
          label={`SQL users to restrict on ${cluster.name}`}
          rows={rows}
          isReading={suggestions.isReading}
          isTicked={isTicked}
          onTick={tick}
          onChange={setChoosing}
          onChoose={choose}
        />
      )}
      {watchable.length > 0 && !suggestions.isReading && (
        <div className="flex flex-wrap gap-2 px-gutter py-2 empty:hidden">
          <WatchMany clusterId={cluster.id} names={watchable.slice(0, MOST_RESTRICTED)} on={cluster.name} />
        </div>
      )}
      {choosing && (
        <LevelDialog
          clusterId={cluster.id}
          rows={rows.filter(({ user }) => choosing.includes(user.name))}
          onChoose={(chosen) => {
            choose(chosen);
            setChoosing(null);
          }}
          onClose={() => setChoosing(null)}
        />
      )}
    </>
  );
}
