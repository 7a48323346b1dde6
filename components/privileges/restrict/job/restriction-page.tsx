"use client";

import PauseIcon from "lucide-react/icons/pause";
import Play from "lucide-react/icons/play";
import Square from "lucide-react/icons/square";
import type { Route } from "next";
import Link from "next/link";
import { useEffect, useState } from "react";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { connectToRestrictPath, type NextCluster, restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { LiveRegion, useAnnounce } from "#components/ui/live-region.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { Restriction, RightsClosed } from "#lib/shared/restrict/restriction.ts";
import { RestrictCrumbs } from "../restrict-crumbs.tsx";
import { JOB_STATES, outcomesOf, stateWords } from "../state-labels.ts";
import { ItemsTable } from "./items-table.tsx";
import { RestrictionProgress } from "./restriction-progress.tsx";
import { SideParts } from "./side-parts.tsx";
import { SincePart } from "./since-part.tsx";

/** One restriction: its progress, the state of each SQL user, and what to do about those that are not restricted. */
export function RestrictionPage({ id, next }: { id: string; next: NextCluster | undefined }) {
  const { data, error } = useRead("restrict.get", { id });
  if (!data) return error ? <FailureBlank failure={failureOf(error)} headingLevel={1} /> : null;
  return <OneRestriction restriction={data} next={next} error={error} />;
}

type OneProps = {
  restriction: Restriction;
  /** the cluster that still has superusers: this one before others */
  next: NextCluster | undefined;
  error: Error | null;
};

function OneRestriction({ restriction, next, error }: OneProps) {
  const { id } = restriction;
  const [stopping, setStopping] = useState(false);
  const [closing, setClosing] = useState(false);
  const [message, announce] = useAnnounce();
  const pause = useOperation("restrict.pause", undefined, { page: false });
  const resume = useOperation("restrict.resume", undefined, { page: false });
  const words = stateWords(restriction);
  useEffect(() => announce(words), [words, announce]);
  const failure = pause.failure ?? resume.failure;

  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <Head
        restriction={restriction}
        words={words}
        pausing={pause.pending}
        resuming={resume.pending}
        onPause={() => pause.run({ id })}
        onResume={() => resume.run({ id })}
        onStop={() => setStopping(true)}
      />
      <RestrictionProgress restriction={restriction} />
      <LiveRegion message={message} />
      <ClosedNote restriction={restriction} />
      {failure ? (
        <div className="px-gutter pb-3 empty:hidden">
          <MutationFailure failure={failure} />
        </div>
      ) : (
        error && (
          <div className="px-gutter pb-3">
            <FailureNote failure={failureOf(error)} />
          </div>
        )
      )}
      <div className="flex-1 border-t border-line md:min-h-0 md:overflow-y-auto">
        <div className="grid lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="lg:order-2 lg:border-l lg:border-line">
            <SideParts restriction={restriction} resume={{ run: () => resume.run({ id }), pending: resume.pending }}>
              {next && <NextPart next={next} />}
              <SincePart restriction={restriction} />
            </SideParts>
          </div>
          <div className="min-w-0">
            <ItemsTable restriction={restriction} />
            {restriction.mayPutBack && isOver(restriction) && waysOf(restriction) > 0 && (
              <div className="flex justify-end px-gutter py-3">
                <Button size="s" variant="quiet" onClick={() => setClosing(true)}>
                  End the way back now…
                </Button>
              </div>
            )}
          </div>
        </div>
      </div>
      {closing && <EndWaysDialog restriction={restriction} onClose={() => setClosing(false)} />}
      {stopping && <StopDialog restriction={restriction} onClose={() => setStopping(false)} />}
      <Reauthenticate failure={resume.failure} onConfirmed={resume.again} onCancel={resume.dismiss} />
    </div>
  );
}

type HeadProps = Pick<OneProps, "restriction"> & {
  words: string;
  pausing: boolean;
  resuming: boolean;
  onPause: () => void;
  onResume: () => void;
  onStop: () => void;
};

function Head({ restriction, words, pausing, resuming, onPause, onResume, onStop }: HeadProps) {
  const { state, items, clusterId, cluster, by, startedAt, mayControl, reason, closed } = restriction;
  const isOpen = state === "running" || state === "paused";
  return (
    <PageHeader
      crumbs={
        <RestrictCrumbs cluster={{ id: clusterId, name: cluster }}>Restrict {number(items.length)}</RestrictCrumbs>
      }
      title={
        <>
          Restrict {counted(items.length, "SQL user")} of <Mono>{cluster}</Mono>{" "}
          <Pill tone={JOB_STATES[state].tone} className="align-middle">
            {JOB_STATES[state].words}
          </Pill>
        </>
      }
      sentence={
        <>
          {words} Started <RelativeTime at={startedAt} /> by {by}.{reason && ` Reason: ${reason}.`}
          {state === "running" && " You can close this page."}
        </>
      }
      actions={
        isOpen &&
        mayControl && (
          <>
            <Button onClick={onStop}>
              <Square />
              Stop
            </Button>
            {state === "running" ? (
              <Button pending={pausing} onClick={onPause}>
                <PauseIcon />
                Pause
              </Button>
            ) : (
              <Button variant="primary" pending={resuming} disabled={closed !== undefined} onClick={onResume}>
                <Play />
                Resume
              </Button>
            )}
          </>
        )
      }
    />
  );
}

/** How many can be put back. */
/** Before its end a way back is ended with the restriction itself. */
const isOver = ({ state }: Restriction) => state === "ended" || state === "stopped";

const waysOf = ({ items }: Restriction) => items.filter(({ backUntil }) => backUntil !== undefined).length;

type DialogProps = Pick<OneProps, "restriction"> & { onClose: () => void };

function EndWaysDialog({ restriction, onClose }: DialogProps) {
  const change = useOperation("restrict.end_way", onClose, { page: false });
  const count = waysOf(restriction);
  return (
    <FormDialog
      title="End the way back now"
      lead={`${counted(count, "SQL user")} can be put back as ${count === 1 ? "it was" : "they were"}. After this, only a script or Privileges gives rights again.`}
      button="End the way back"
      danger
      change={change}
      onSubmit={() => change.run({ id: restriction.id })}
      onClose={onClose}
    >
      <p className="text-14">A SQL user that is currently put back is restricted again at its set time.</p>
    </FormDialog>
  );
}

function StopDialog({ restriction: { id, items }, onClose }: DialogProps) {
  const change = useOperation("restrict.stop", onClose, { page: false });
  const { waiting, restricted } = outcomesOf(items);
  return (
    <FormDialog
      title="Stop this restriction"
      lead="It cannot be resumed."
      button="Stop restriction"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <p className="text-14">
        The SQL user in progress is finished first. {counted(waiting, "SQL user")} {waiting === 1 ? "stays" : "stay"} as{" "}
        {waiting === 1 ? "it was" : "they were"}. The {number(restricted)} that {restricted === 1 ? "is" : "are"}{" "}
        restricted {restricted === 1 ? "stays" : "stay"} so.
      </p>
    </FormDialog>
  );
}

const WHY_CLOSED: Record<RightsClosed, string> = {
  key: "Its API key only reads, so the SQL connection is off.",
  off: "The SQL connection is off.",
  level: "The SQL connection is below the level Manage.",
};

/** Why a restriction that is not over cannot go on, before a person resumes it. */
function ClosedNote({ restriction: { state, closed, clusterId, cluster } }: { restriction: Restriction }) {
  if (closed === undefined || (state !== "running" && state !== "paused")) return null;
  return (
    <div className="px-gutter pb-3">
      <Note tone="warn" className="max-w-160">
        <strong>
          Rolecall cannot change rights on <Mono>{cluster}</Mono> now.
        </strong>{" "}
        {WHY_CLOSED[closed]}{" "}
        <Link href={`/clusters/${clusterId}/sql-connection` as Route} prefetch={false} className="link">
          Open SQL connection
        </Link>
      </Note>
    </div>
  );
}

/** The way from a restriction, which goes on by itself, to the superusers that are left: of its cluster, then of the next. */
function NextPart({ next }: { next: NextCluster }) {
  const { id, name, left, mayBe, mayConnect, isHere } = next;
  return (
    <Part narrow title={isHere ? "Next on this cluster" : "Next cluster"}>
      <p>
        <Mono>{name}</Mono> {isHere ? "still has" : "has"} {counted(left, "superuser")} to restrict
        {mayBe > 0 && `, and ${number(mayBe)} more may be superusers`}.
        {mayConnect && " First turn on its SQL connection: Rolecall then finds all of them and restricts them."}
      </p>
      <p>
        <Link
          href={mayConnect ? connectToRestrictPath(id) : restrictManyPath(id, { state: "admin" })}
          prefetch={false}
          className={buttonClass({ size: "s" })}
        >
          {mayConnect ? "Connect…" : `Restrict ${left === 1 ? "it" : "them"}…`}
          <span className="sr-only"> {mayConnect ? name : `on ${name}`}</span>
        </Link>
      </p>
    </Part>
  );
}
