"use client";

import { useEffect, useState } from "react";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { LiveRegion, useAnnounce } from "#components/ui/live-region.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { keyedAction, type RotationAction } from "#lib/client/rotation.ts";
import { isRetryable, type Rotation } from "#lib/shared/passwords/rotation.ts";
import { FailuresPart } from "./failures-part.tsx";
import { ItemsTable } from "./items-table.tsx";
import { PasswordsPart } from "./passwords-part.tsx";
import { Progress } from "./progress.tsx";
import { RotationActions } from "./rotation-actions.tsx";
import { stateWords } from "./state-words.ts";
import { usePasswords } from "./use-passwords.ts";

/** One rotation: its progress, the state of each SQL user, and the new passwords that this browser has. */
export function RotationPage({ id }: { id: string }) {
  const { data, error, dataUpdatedAt } = useRead("rotation.get", { id });
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

type OneProps = { rotation: Rotation; readAt: number; error: Error | null };

function OneRotation({ rotation, readAt, error }: OneProps) {
  const { id, state, items, hidden, counts, own, by, startedAt } = rotation;
  const [stopping, setStopping] = useState(false);
  const [message, announce] = useAnnounce();
  const toast = useToast();
  const passwords = usePasswords(rotation, readAt);
  const change = useCall(
    keyedAction(id, rotation.key),
    (_answer, action) => {
      setStopping(false);
      const words = ACTION_DONE[action];
      if (words) toast(words);
    },
    { page: false },
  );
  const { failure, pending } = change;
  const total = items.length + hidden;
  const isEnded = state === "over" || state === "stopped";
  const retryable = items.filter((item) => isRetryable(item)).length;
  const words = stateWords(rotation);
  useEffect(() => announce(words), [words, announce]);

  function run(action: RotationAction) {
    if (action === "stop") setStopping(true);
    else change.run(action);
  }

  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        crumbs={
          <Crumbs href="/rotation" above="Rotation">
            <span>{by}</span>
          </Crumbs>
        }
        title={`Rotation of ${counted(total, "SQL user")}`}
        sentence={
          <>
            {words} Started <RelativeTime at={startedAt} /> by {by}.{state === "running" && " You can close this page."}
          </>
        }
        actions={
          <RotationActions
            rotation={rotation}
            passwords={passwords}
            pending={pending ? change.input : undefined}
            onAction={run}
          />
        }
      />
      <Progress counts={counts} endsAt={rotation.endsAt} />
      <LiveRegion message={message} />
      {(failure || error) && !stopping && (
        <div className="px-gutter pb-3 empty:hidden">
          {failure ? <MutationFailure failure={failure} /> : error && <FailureNote failure={failureOf(error)} />}
        </div>
      )}
      <div className="flex-1 border-t border-line md:min-h-0 md:overflow-y-auto">
        <div className="grid lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="lg:order-2 lg:border-l lg:border-line">
            {state === "paused" && <PausedPart rotation={rotation} />}
            <FailuresPart
              rotation={rotation}
              retryable={retryable}
              pending={pending && change.input === "retry"}
              onRetry={own && isEnded && retryable > 0 ? () => run("retry") : undefined}
            />
            <PasswordsPart rotation={rotation} passwords={passwords} />
            {!isEnded && (
              <Part narrow title="What may break">
                <p>Open sessions continue. New connections need the new password.</p>
              </Part>
            )}
          </div>
          <div className="min-w-0">
            {hidden > 0 && (
              <Note tone="warn" className="mx-gutter my-3">
                {counted(hidden, "SQL user")} on clusters on which you have no role {hidden === 1 ? "is" : "are"} not
                shown.
              </Note>
            )}
            <ItemsTable items={items} passwords={passwords} />
          </div>
        </div>
      </div>
      {stopping && (
        <FormDialog
          title="Stop this rotation"
          lead="It cannot be resumed."
          button="Stop rotation"
          danger
          change={change}
          onSubmit={() => change.run("stop")}
          onClose={() => {
            change.dismiss();
            setStopping(false);
          }}
        >
          <p className="text-14">
            Changes in progress finish first. {counted(counts.waiting, "SQL user")}{" "}
            {counts.waiting === 1 ? "keeps its" : "keep their"} old password{counts.waiting === 1 ? "" : "s"}; rotate
            them later. The {number(counts.done)} new ones stay in force.
          </p>
        </FormDialog>
      )}
      {!stopping && <Reauthenticate failure={failure} onConfirmed={change.again} onCancel={change.dismiss} />}
    </div>
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
          {own ? "You" : by} may not reset the passwords that are left any more.{" "}
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
