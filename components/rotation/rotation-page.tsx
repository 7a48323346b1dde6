"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { PersonLink } from "#components/people/person-link.tsx";
import { ClosedClustersNote } from "#components/sql-user-facts/key/closed-clusters-note.tsx";
import { ClosedPasswordsDialog } from "#components/sql-user-facts/key/closed-passwords-dialog.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { LiveRegion, useAnnounce } from "#components/ui/live-region.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { readFiguresAgain } from "#lib/client/calls/reads.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { type Change, useCall } from "#lib/client/calls/use-operation.ts";
import { keyedAction, type RotationAction, useRotation } from "#lib/client/rotation.ts";
import type { ClosedCluster } from "#lib/shared/closed-clusters-schema.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { isRetryable, type Rotation } from "#lib/shared/passwords/rotation.ts";
import { FailuresPart } from "./failures-part.tsx";
import { ItemsTable } from "./items-table.tsx";
import { LeftOpenPart } from "./left-open-note.tsx";
import { PasswordsPart } from "./passwords-part.tsx";
import { Progress } from "./progress.tsx";
import { RotationActions } from "./rotation-actions.tsx";
import { type RotationLock, rotationLock } from "./rotation-lock.ts";
import { stateWords } from "./state-labels.ts";
import { stopWords } from "./stop-text.ts";
import { type Passwords, usePasswords } from "./use-passwords.ts";

/** One rotation: its progress, the state of each SQL user, and the new passwords that this browser has. */
export function RotationPage({ id }: { id: string }) {
  const { data, error, dataUpdatedAt } = useRotation(id);
  if (!data) return error ? <FailureBlank failure={failureOf(error)} headingLevel={1} /> : null;
  return <OneRotation rotation={data} readAt={dataUpdatedAt} error={error} />;
}

/** Null where the page itself shows that it is done. */
const ACTION_DONE: Record<RotationAction, string | null> = {
  pause: null,
  resume: null,
  stop: null,
  retry: null,
  deliver: "The owner teams are notified",
};

/** How many passwords are due stands beside an entry of the navigation: it changes with the rotation, on the server. */
function useDueAgain(state: Rotation["state"]) {
  const client = useQueryClient();
  useEffect(() => {
    if (state !== "running") readFiguresAgain(client);
  }, [state, client]);
}

type OneProps = { rotation: Rotation; readAt: number; error: Error | null };

function OneRotation({ rotation, readAt, error }: OneProps) {
  const { id, items, hidden, counts } = rotation;
  const [stopping, setStopping] = useState(false);
  const [lock, setLock] = useState<RotationLock | null>(null);
  const [message, announce] = useAnnounce();
  const toast = useToast();
  const passwords = usePasswords(rotation, readAt);
  const onDone = (_answer: unknown, action: RotationAction) => {
    setStopping(false);
    const done = ACTION_DONE[action];
    if (done) toast(done);
  };
  const change = useCall(keyedAction(id, rotation.key), onDone, { page: false });
  const { failure, pending } = change;
  const words = stateWords(rotation);
  useEffect(() => announce(words), [words, announce]);
  useDueAgain(rotation.state);

  const run = (action: RotationAction) => {
    const locked = rotationLock(rotation, action);
    if (locked) setLock(locked);
    else if (action === "stop") setStopping(true);
    else change.run(action);
  };
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <Head rotation={rotation} words={words}>
        <RotationActions
          rotation={rotation}
          passwords={passwords}
          pending={pending ? change.input : undefined}
          onAction={run}
        />
      </Head>
      <Progress counts={counts} endsAt={rotation.endsAt} />
      <LiveRegion message={message} />
      {!stopping && <Failed failure={failure ?? (error && failureOf(error))} isOfChange={failure !== null} />}
      {rotation.own && rotation.closed && <ClosedPart rotation={rotation} closed={rotation.closed} />}
      <div className="flex-1 border-t border-line md:min-h-0 md:overflow-y-auto">
        <div className="grid lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="lg:order-2 lg:border-l lg:border-line">
            <SideParts
              rotation={rotation}
              passwords={passwords}
              retrying={pending && change.input === "retry"}
              onRetry={() => run("retry")}
            />
          </div>
          <div className="min-w-0">
            {hidden > 0 && <HiddenNote count={hidden} />}
            <ItemsTable items={items} passwords={passwords} />
          </div>
        </div>
      </div>
      {stopping && (
        <StopDialog
          counts={counts}
          change={change}
          onClose={() => {
            change.dismiss();
            setStopping(false);
          }}
        />
      )}
      {lock && <ClosedPasswordsDialog {...lock} onClose={() => setLock(null)} returnFocus={() => null} />}
      {!stopping && <Reauthenticate failure={failure} onConfirmed={change.again} onCancel={change.dismiss} />}
    </div>
  );
}

type HeadProps = { rotation: Rotation; words: string; children: ReactNode };

function Head({ rotation: { state, items, hidden, by, byId, startedAt }, words, children }: HeadProps) {
  return (
    <PageHeader
      crumbs={
        <Crumbs href="/rotation/jobs" above="Rotations">
          <span>{by}</span>
        </Crumbs>
      }
      title={`Rotation of ${counted(items.length + hidden, "SQL user")}`}
      sentence={
        <>
          {words} Started <RelativeTime at={startedAt} /> by <PersonLink id={byId} name={by} />.
          {state === "running" && " You can close this page."}
        </>
      }
      actions={children}
    />
  );
}

function HiddenNote({ count }: { count: number }) {
  return (
    <Note tone="warn" className="mx-gutter my-3">
      {counted(count, "SQL user")} on clusters on which you have no role {count === 1 ? "is" : "are"} not shown.
    </Note>
  );
}

function Failed({ failure, isOfChange }: { failure: Failure | null; isOfChange: boolean }) {
  if (!failure) return null;
  return (
    <div className="px-gutter pb-3 empty:hidden">
      {isOfChange ? <MutationFailure failure={failure} /> : <FailureNote failure={failure} />}
    </div>
  );
}

type StopProps = { counts: Rotation["counts"]; change: Change<RotationAction>; onClose: () => void };

function StopDialog({ counts, change, onClose }: StopProps) {
  return (
    <FormDialog
      title="Stop this rotation"
      lead="It cannot be resumed."
      button="Stop rotation"
      danger
      change={change}
      onSubmit={() => change.run("stop")}
      onClose={onClose}
    >
      <p className="text-14">{stopWords(counts)}</p>
    </FormDialog>
  );
}

type SideProps = Pick<OneProps, "rotation"> & { passwords: Passwords; retrying: boolean; onRetry: () => void };

function SideParts({ rotation, passwords, retrying, onRetry }: SideProps) {
  const { state, own } = rotation;
  const isEnded = state === "over" || state === "stopped";
  const retryable = rotation.items.filter((item) => isRetryable(item)).length;
  return (
    <>
      {state === "paused" && <PausedPart rotation={rotation} />}
      <FailuresPart
        rotation={rotation}
        retryable={retryable}
        pending={retrying}
        onRetry={own && isEnded && retryable > 0 ? onRetry : undefined}
      />
      <PasswordsPart rotation={rotation} passwords={passwords} />
      {!isEnded && (
        <Part narrow title="What may break">
          <p>New connections need the new password.</p>
        </Part>
      )}
      <LeftOpenPart clusters={rotation.clusters} />
    </>
  );
}

/** Of the SQL users that are left, those whose clusters the API key closes. */
function ClosedPart({ rotation, closed }: { rotation: Rotation; closed: readonly ClosedCluster[] }) {
  const isLeft = (item: Rotation["items"][number]) => item.state === "waiting" || isRetryable(item);
  const left = rotation.items.filter((item) => isLeft(item) && closed.some(({ id }) => id === item.clusterId));
  if (left.length === 0) return null;
  const ids = new Set(left.map(({ clusterId }) => clusterId));
  return (
    <ClosedClustersNote closed={closed.filter(({ id }) => ids.has(id))} className="mx-gutter mb-3">
      {counted(left.length, "SQL user")} of this rotation {left.length === 1 ? "keeps its" : "keep their"} password
      {left.length === 1 ? "" : "s"} there.
    </ClosedClustersNote>
  );
}

function PausedPart({ rotation: { counts, cause, own, by } }: { rotation: Rotation }) {
  return (
    <Part narrow title="Paused">
      {cause === "unauthenticated" && (
        <p>
          A rotation runs only while {by} is signed in, and that session has ended.{" "}
          {own && "Resume to continue under your session."}
        </p>
      )}
      {cause && cause !== "unauthenticated" && (
        <p>
          {own ? "You" : by} may no longer reset the remaining passwords.{" "}
          {own && "Ask for the role on the cluster again, then resume."}
        </p>
      )}
      {counts.waiting === 0 ? (
        <p>No SQL user is waiting. Resume to finish the rotation.</p>
      ) : (
        <p>
          {counted(counts.waiting, "waiting SQL user")} {counts.waiting === 1 ? "keeps its" : "keep their"} old password
          {counts.waiting === 1 ? "" : "s"} until it is resumed.
        </p>
      )}
      <p>A stopped rotation cannot be resumed. Start a new one instead.</p>
    </Part>
  );
}
