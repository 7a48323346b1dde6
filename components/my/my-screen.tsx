"use client";

import { useQueryClient } from "@tanstack/react-query";
import RotateCw from "lucide-react/icons/rotate-cw";
import { useRef, useState } from "react";
import { AskAdministrators } from "#components/dialogs/failure/administrators.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { useOpened } from "#components/ui/fields/opener.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useSearchState } from "#components/ui/use-search-state.ts";
import { counted } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { readFresh } from "#lib/client/calls/reads.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { ADMIN_STATES, type AdminState } from "#lib/shared/admin-state.ts";
import type { OwnSqlUserList } from "#lib/shared/sql-users/own-sql-users.ts";
import { DueFilter } from "./due-filter.tsx";
import { GrantList, PartTitle } from "./grant-list.tsx";
import { MyList } from "./my-list.tsx";
import { countDues, myViewSearch, parseMyView } from "./my-view.ts";
import type { OpenOwn } from "./open-own.ts";
import { OwnDialogs } from "./own-dialogs.tsx";
import { ACTIONS, AGE, CLUSTER, NAME, ROW, STATE } from "./row-classes.ts";

const MEANING: Record<AdminState, string> = {
  admin: "full access to its cluster",
  privileged: "not admin, but can gain more or reach everything",
  restricted: "a complete answer of the database showed no such right",
  unknown: "Rolecall has no complete answer; it may be admin",
};

/** What the marks in a list mean: those that stand in it. */
function StateLegend({ states }: { states: readonly AdminState[] }) {
  const shown = ADMIN_STATES.filter((state) => states.includes(state));
  return (
    <dl
      aria-label="States"
      className="flex flex-wrap gap-x-6 gap-y-1 border-t border-line px-gutter py-3 text-12 text-ink-3"
    >
      {shown.map((state) => (
        <div key={state} className="flex items-baseline gap-2">
          <dt className="flex-none">
            <StateMark user={{ state }} />
          </dt>
          <dd>{MEANING[state]}</dd>
        </div>
      ))}
    </dl>
  );
}

const ROWS = 6;

/** Rows in their final height while they load. */
function MyRowsSkeleton() {
  return (
    <div aria-busy="true" className="border-t border-line">
      <p className="sr-only">Loading your SQL users</p>
      {Array.from({ length: ROWS }, (_, index) => (
        <div key={String(index)} className={ROW}>
          <span className={NAME}>
            <Skeleton className="w-28" />
            <Skeleton className="w-50" />
          </span>
          <span className={CLUSTER}>
            <Skeleton className="w-21" />
          </span>
          <span className={STATE}>
            <Skeleton shape="pill" />
          </span>
          <span className={AGE}>
            <Skeleton className="w-12" />
          </span>
          <span className={ACTIONS}>
            <Skeleton className="h-7! w-37" />
          </span>
        </div>
      ))}
    </div>
  );
}

/** The SQL users of the person's teams, with their actions. */
export function MyScreen() {
  const client = useQueryClient();
  const { data, error, refetch } = useRead("sql_user.list_own", {});
  const [refreshing, setRefreshing] = useState(false);
  const opened = useOpened<OpenOwn>();
  const page = useRef<HTMLDivElement>(null);

  function refresh() {
    setRefreshing(true);
    // The query keeps the error, which is shown above the older list.
    readFresh(client, "sql_user.list_own", {})
      .catch(() => {})
      .finally(() => setRefreshing(false));
  }

  const [linked, setLinked] = useState<string | null>(null);
  useLinkedDialog(setLinked);
  const linkedUser = data?.users.find(({ id }) => id === linked);
  if (linkedUser) {
    setLinked(null);
    opened.setOpen({ kind: "reset", user: linkedUser });
  }

  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="My SQL users"
        sentence={data && sentence(data)}
        meta={
          data && data.users.length > 0 && <Freshness asOf={data.asOf} refreshing={refreshing} onRefresh={refresh} />
        }
      />
      <Found list={data} error={error} onRetry={() => void refetch()} onOpen={opened.show} />
      <OwnDialogs opened={opened} page={page} />
    </div>
  );
}

type FoundProps = {
  list: OwnSqlUserList | undefined;
  error: Error | null;
  onRetry: () => void;
  onOpen: (open: OpenOwn) => void;
};

/** The rows, also those of an older list, or why there are none. */
function Found({ list, error, onRetry, onOpen }: FoundProps) {
  if (list)
    return (
      <>
        {error && (
          <div className="px-gutter pb-3">
            <FailureNote failure={failureOf(error)} />
          </div>
        )}
        <Rows list={list} onOpen={onOpen} />
      </>
    );
  if (!error) return <MyRowsSkeleton />;
  return <FailureBlank failure={failureOf(error)} onRetry={onRetry} />;
}

type FreshnessProps = { asOf: number | undefined; refreshing: boolean; onRefresh: () => void };

function Freshness({ asOf, refreshing, onRefresh }: FreshnessProps) {
  return (
    <>
      {asOf !== undefined && (
        <span className="text-12 text-ink-3">
          As of <RelativeTime at={asOf} />
        </span>
      )}
      <Button size="s" pending={refreshing} onClick={onRefresh}>
        <RotateCw />
        Refresh
      </Button>
    </>
  );
}

function Rows({ list, onOpen }: { list: OwnSqlUserList; onOpen: (open: OpenOwn) => void }) {
  const [{ due }, setView] = useSearchState(parseMyView, myViewSearch);
  if (list.teams.length === 0) return <NoTeam />;
  if (list.users.length === 0) return <NothingOwned />;
  const [grants, users] = [list.users.filter(({ grant }) => grant), list.users.filter(({ grant }) => !grant)];
  const shown = due === null ? users : users.filter((user) => user.due === due);
  return (
    <>
      {grants.length > 0 && <GrantList users={grants} onOpen={onOpen} />}
      {users.length > 0 && grants.length > 0 && <PartTitle title="Of your teams" count={users.length} />}
      {users.length > 0 && (
        <OfTeams
          list={list}
          users={users}
          shown={shown}
          due={due}
          onDue={(chosen) => setView({ due: chosen })}
          onOpen={onOpen}
        />
      )}
    </>
  );
}

type OfTeamsProps = {
  list: OwnSqlUserList;
  /** those of the teams, and those of them that are shown */
  users: OwnSqlUserList["users"];
  shown: OwnSqlUserList["users"];
  due: Parameters<typeof DueFilter>[0]["due"];
  onDue: Parameters<typeof DueFilter>[0]["onDue"];
  onOpen: (open: OpenOwn) => void;
};

function OfTeams({ list, users, shown, due, onDue, onOpen }: OfTeamsProps) {
  return (
    <>
      <DueFilter due={due} onDue={onDue} all={users.length} counts={countDues(users)} />
      {shown.length > 0 ? (
        <>
          <MyList users={shown} withTeam={list.teams.length > 1} onOpen={onOpen} />
          <StateLegend states={shown.map(({ state }) => state)} />
        </>
      ) : (
        <Blank
          className="border-t border-line"
          title="No password is in this state now"
          text="It was reset, or the policy has changed."
        />
      )}
    </>
  );
}

function sentence({ users: all, teams }: OwnSqlUserList): string | undefined {
  const users = all.filter(({ grant }) => !grant);
  const alone = all.length - users.length;
  const hours = alone === 0 ? "" : ` ${counted(alone, "more is", "more are")} yours alone, for a time.`;
  if (users.length === 0) return alone === 0 ? undefined : `${counted(alone, "SQL user")} of your own, for a time.`;
  const count = counted(users.length, "SQL user");
  if (teams.length > 1)
    return `${count} of your ${teams.length} teams. Other members see only those of their own teams.${hours}`;
  return `${count} of team ${teams[0]}. Only its members see them here.${hours}`;
}

/** For an account without a team. */
function NoTeam() {
  return (
    <Blank
      className="border-t border-line"
      title="You belong to no team"
      text="SQL users belong to teams. Once you join one, you see its SQL users here, with what you can do about them."
      steps={[
        {
          title: "Ask an administrator to add you to your team",
          text: (
            <>
              <AskAdministrators /> Then reload this page. You need not sign in again.
            </>
          ),
        },
      ]}
    />
  );
}

/** For teams that own no SQL user. */
function NothingOwned() {
  return (
    <Blank
      className="border-t border-line"
      title="Your team owns no SQL users yet"
      text="Tell a Cluster Admin which SQL users your team uses. They appear here once their owner is set."
    />
  );
}
