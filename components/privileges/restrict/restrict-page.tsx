"use client";

import type { Route } from "next";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { parseRestrictChoice, restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { type Staying, stayingOf } from "#components/sql-user-facts/staying/staying.ts";
import { StayingList } from "#components/sql-user-facts/staying/staying-list.tsx";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { Blank } from "#components/ui/blank.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { ADMIN_STATE_WORDS, type AdminState } from "#lib/shared/admin-state.ts";
import { Choosing } from "./choosing.tsx";
import { chosenUsers } from "./levels.ts";
import { RestrictCrumbs } from "./restrict-crumbs.tsx";
import { EarlierRestrictions } from "./restrictions-part.tsx";

type RestrictPageProps = {
  cluster: { id: string; name: string };
  /** whether this person may have suggestions */
  suggests: boolean;
};

/** Many SQL users of a cluster get a level and lose admin: the levels, what each loses, and the start of the job. */
export function RestrictPage({ cluster, suggests }: RestrictPageProps) {
  const search = useSearchParams();
  const hydrated = useHydrated();
  const { data: list, error } = useSqlUsers(cluster.id);
  const choice = hydrated ? parseRestrictChoice(search, window.location.hash) : {};
  const back = (
    <Link href={`/clusters/${cluster.id}/users` as Route} prefetch={false} className={buttonClass({})}>
      SQL users of this cluster
    </Link>
  );

  if (choice === null)
    return (
      <Frame cluster={cluster}>
        <Blank
          title="The selection was lost"
          text="Its names were too many for an address. Select them again."
          actions={back}
        />
      </Frame>
    );
  if (!list?.complete || !hydrated)
    return (
      <Frame cluster={cluster}>
        {error && !list?.complete ? <FailureBlank failure={failureOf(error)} actions={back} /> : <Reading />}
      </Frame>
    );
  const users = chosenUsers(list.users, choice);
  if (users.length === 0)
    return (
      <Frame cluster={cluster}>
        <NothingThere clusterId={cluster.id} state={choice.state} stays={stayingOf(list.users)} back={back} />
        <EarlierRestrictions clusterId={cluster.id} />
      </Frame>
    );
  return <Choosing cluster={cluster} users={users} level={list.facts?.level ?? null} suggests={suggests} />;
}

function Frame({ cluster, children }: { cluster: RestrictPageProps["cluster"]; children: ReactNode }) {
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={<RestrictCrumbs cluster={cluster}>Restrict</RestrictCrumbs>}
        title={
          <>
            Restrict SQL users of <Mono>{cluster.name}</Mono>
          </>
        }
      />
      {children}
    </div>
  );
}

type NothingProps = {
  clusterId: string;
  state: AdminState | undefined;
  /** where no superuser is left to restrict */
  stays: readonly Staying[] | null;
  back: ReactNode;
};

/** Of one state there may be none while others are left. */
function NothingThere({ clusterId, state, stays, back }: NothingProps) {
  if (stays && (state === undefined || state === "admin"))
    return <NothingIsLeft clusterId={clusterId} stays={stays} actions={back} />;
  const words = state ? ADMIN_STATE_WORDS[state] : "admin, privileged or unverified";
  return (
    <Blank
      title="Nothing to restrict"
      text={`No SQL user of this choice is ${words}, besides those that Rolecall does not change: its own, and those of CockroachDB and single sign-on.`}
      actions={
        <>
          {state && (
            <Link
              href={restrictManyPath(clusterId, {})}
              prefetch={false}
              className={buttonClass({ variant: "primary" })}
            >
              All admin, privileged and unverified ones
            </Link>
          )}
          {back}
        </>
      }
    />
  );
}

function Reading() {
  return (
    <div aria-busy="true" className="grid gap-5 border-t border-line px-gutter py-5">
      <span className="sr-only">Reading the SQL users</span>
      {["w-60", "w-72", "w-52", "w-64"].map((width) => (
        <Skeleton key={width} className={width} />
      ))}
    </div>
  );
}

type NothingIsLeftProps = { clusterId: string; stays: readonly Staying[]; actions: ReactNode };

/** The end of the way: no superuser is left to restrict, and why the others stay. */
function NothingIsLeft({ clusterId, stays, actions }: NothingIsLeftProps) {
  return (
    <div className="border-t border-line px-gutter py-4">
      <Note tone="ok" role="status" action={actions}>
        <strong>Nothing is left to restrict on this cluster.</strong>
        <StayingList clusterId={clusterId} stays={stays} />
      </Note>
    </div>
  );
}
