"use client";

import Link from "next/link";
import { useRef } from "react";
import { useOwnConnection } from "#components/credentials/use-connection.ts";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { GrantRequestPart } from "#components/requests/grant-request-part.tsx";
import { EndDate } from "#components/sql-user-facts/ends/end-date.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { useOpened } from "#components/ui/fields/opener.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Fact } from "#components/ui/words/fact.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";
import type { OpenOwn } from "../open-own.ts";
import { OwnDialogs } from "../own-dialogs.tsx";
import { OwnEvents, OwnEventsSkeleton } from "../own-events.tsx";
import { clusterNameOf } from "../shown-cluster.ts";
import { HowItEnds } from "./how-it-ends.tsx";
import { OwnSessionsPart } from "./own-sessions-part.tsx";
import { durationWords, leftWords } from "./time-left.ts";

type Granted = OwnSqlUser & { grant: NonNullable<OwnSqlUser["grant"]> };

const isGranted = (user: OwnSqlUser | undefined): user is Granted => user?.grant !== undefined;

/** Temporary access of the person: what is left of it, how to connect, and how it ends. */
export function GrantScreen({ id }: { id: string }) {
  const { data, error, refetch } = useRead("sql_user.list_own", {});
  const opened = useOpened<OpenOwn>();
  const page = useRef<HTMLDivElement>(null);
  const user = data?.users.find((each) => each.id === id);
  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0">
      {isGranted(user) && (
        <>
          {error && <FailureNote failure={failureOf(error)} />}
          <GrantPage user={user} onOpen={opened.show} />
        </>
      )}
      {data && !isGranted(user) && <Gone />}
      {!data && error && <FailureBlank failure={failureOf(error)} headingLevel={1} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <OwnDialogs opened={opened} page={page} />
    </div>
  );
}

function Gone() {
  return (
    <Blank
      headingLevel={1}
      title="You have no such access now"
      text="It is over and its SQL user is deleted, or it is another person's."
      actions={
        <Link href="/my" prefetch={false} className={buttonClass({})}>
          My SQL users
        </Link>
      }
    />
  );
}

function Loading() {
  return (
    <div aria-busy="true" className="grid gap-3 px-gutter py-5">
      <p className="sr-only">Loading your temporary access</p>
      <Skeleton className="w-50" />
      <Skeleton className="h-16! w-full" />
    </div>
  );
}

type Props = { user: Granted; onOpen: (open: OpenOwn) => void };

function GrantPage({ user, onOpen }: Props) {
  const { name, purpose, grant, wantedUntil } = user;
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs href="/my" above="My SQL users">
            Temporary access
          </Crumbs>
        }
        title={<span translate="no">{name}</span>}
        sentence={
          <>
            {purpose && `“${purpose}” `}On <Mono>{clusterNameOf(user)}</Mono>.
          </>
        }
      />
      <Left user={user} onOpen={onOpen} />
      <div className="grid flex-1 grid-cols-[minmax(0,1fr)] content-start lg:grid-cols-[minmax(0,1fr)_23rem] lg:content-stretch">
        <div className="lg:border-r lg:border-line">
          {!grant.isOver && (grant.isClaimed ? <Claimed user={user} onOpen={onOpen} /> : <Unclaimed user={user} />)}
          {grant.isClaimed && <OwnSessionsPart user={user} isOver={grant.isOver} />}
          <GrantRequestPart requestId={grant.requestId} />
          <HappenedPart id={user.id} />
        </div>
        <HowItEnds at={wantedUntil} grant={grant} />
      </div>
    </>
  );
}

/** What happened with it so far. */
function HappenedPart({ id }: { id: string }) {
  const { data, error } = useRead("sql_user.history", { id });
  return (
    <Part title="What happened so far">
      {data ? <OwnEvents {...data} /> : error ? <FailureNote failure={failureOf(error)} /> : <OwnEventsSkeleton />}
    </Part>
  );
}

/** What is left, and the one button that ends it. */
function Left({ user, onOpen }: Props) {
  const { name, grant, wantedUntil } = user;
  const isOpen = grant.isClaimed && !grant.isOver;
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-3 border-y border-line px-gutter py-4">
      <p className="text-28 font-strong tracking-tight">
        {grant.isOver && "Ended"}
        {isOpen && wantedUntil === undefined && <span className="text-danger-text">No end known</span>}
        {isOpen && wantedUntil !== undefined && <RelativeTime at={wantedUntil} words={leftWords} />}
        {!grant.isClaimed && !grant.isOver && `${durationWords(grant.minutes * 60_000)}, not begun`}
      </p>
      {wantedUntil !== undefined && (
        <p className="pb-1 text-ink-2">
          {grant.isOver ? "at " : "until "}
          <EndDate at={wantedUntil} />
          {grant.isWaiting && !grant.isOver && " at the latest"}
        </p>
      )}
      <div className="ml-auto flex flex-wrap gap-2 max-md:ml-0 max-md:w-full max-md:[&>*]:flex-1">
        {grant.isClaimed && !grant.isUnmarked && wantedUntil !== undefined && (
          <Button aria-label={`Extend ${name}`} onClick={() => onOpen({ kind: "ask", user, about: "extend" })}>
            Extend…
          </Button>
        )}
        {isOpen && (
          <Button
            variant="primary"
            aria-label={`Give back now: ${name}`}
            onClick={() => onOpen({ kind: "give_back", user })}
          >
            Give back now
          </Button>
        )}
        {!grant.isClaimed && !grant.isOver && (
          <Link
            href={`/requests?request=${grant.requestId}`}
            prefetch={false}
            className={buttonClass({ variant: "primary" })}
          >
            Set password
          </Link>
        )}
      </div>
    </div>
  );
}

/** Before its password is set, the command takes it. */
function Unclaimed({ user }: { user: Granted }) {
  const command = `rolecall connect ${inShell(clusterNameOf(user))} --request ${user.grant.requestId} -- psql`;
  return (
    <Part title="Connect" action={<CopyButton label="Copy command" text={() => command} />}>
      <p className="text-ink-2">
        The command takes the password, starts your program, and gives the access back when it ends. Or set the password
        here, which shows it once.
      </p>
      <CodeBlock>{command}</CodeBlock>
    </Part>
  );
}

/** A word of a POSIX shell. */
const inShell = (word: string) => (/^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

function Claimed({ user, onOpen }: Props) {
  const { value, failure } = useOwnConnection(user.id, user.databases);
  return (
    <Part
      title="Connect"
      action={
        <Button size="s" aria-label={`Connection of ${user.name}`} onClick={() => onOpen({ kind: "connection", user })}>
          Connection
        </Button>
      }
    >
      {failure && <FailureNote failure={failure} />}
      {user.grant.isUnmarked && (
        <p className="text-ink-2">
          Rolecall cannot prove who first set its password, so it gets no new password and no later end. Request new
          access if you need more.
        </p>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <Fact label="SQL user">
          <Mono>{user.name}</Mono>
        </Fact>
        <Fact label="Host">
          {value ? <Mono>{`${value.host}:${value.port}`}</Mono> : failure ? "not known now" : "…"}
        </Fact>
        <Fact label="Password">
          set, and shown once{" "}
          {!user.grant.isUnmarked && (
            <Button
              size="s"
              variant="quiet"
              aria-label={`New password of ${user.name}`}
              onClick={() => onOpen({ kind: "reset", user })}
            >
              New password
            </Button>
          )}
        </Fact>
      </dl>
    </Part>
  );
}
