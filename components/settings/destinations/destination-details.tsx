import Pause from "lucide-react/icons/pause";
import Pencil from "lucide-react/icons/pencil";
import Play from "lucide-react/icons/play";
import RotateCw from "lucide-react/icons/rotate-cw";
import Send from "lucide-react/icons/send";
import Trash2 from "lucide-react/icons/trash-2";
import type { ReactNode } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { TitledPart } from "#components/ui/titled-part.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { type Destination, isSigned } from "#lib/shared/audit/destinations.ts";
import { DeliveryLog } from "./delivery-log.tsx";
import { answerWords, getsWords, waitingWords } from "./labels.ts";
import type { DestinationPanelProps } from "./panel-props.ts";

type Props = Omit<DestinationPanelProps, "onClose">;

/** What a destination gets, how its deliveries went, and what can be done with it. */
export function DestinationDetails({ destination, onSecret, onOpen }: Props) {
  const { id, name, state, deliveries } = destination;
  const toast = useToast();
  const test = useOperation("destination.test", (answer) =>
    toast(answerWords(name, answer), null, answer.delivered ? "ok" : "warn"),
  );
  const retry = useOperation("destination.retry", () => toast(`Trying ${name} again`));
  const pause = useOperation("destination.pause", (_none, { paused }) =>
    toast(`${paused ? "Paused" : "Resumed"} ${name}`),
  );
  const isPaused = state === "paused";
  return (
    <>
      <MutationFailure failure={test.failure} />
      <MutationFailure failure={retry.failure} />
      <MutationFailure failure={pause.failure} />
      {state === "failing" && (
        <FailingNote
          destination={destination}
          action={
            <Button size="s" pending={retry.pending} onClick={() => retry.run({ id })}>
              <RotateCw />
              Retry now
            </Button>
          }
        />
      )}
      {isPaused && (
        <Note>
          <strong>Paused.</strong> Nothing is sent until you resume it.
        </Note>
      )}
      <Facts destination={destination} />
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => onOpen("edit")}>
          <Pencil />
          Edit
        </Button>
        <Button pending={test.pending} onClick={() => test.run({ id })}>
          <Send />
          Send test
        </Button>
        <Button pending={pause.pending} onClick={() => pause.run({ id, paused: !isPaused })}>
          {isPaused ? <Play /> : <Pause />}
          {isPaused ? "Resume" : "Pause"}
        </Button>
        <Button variant="danger" onClick={() => onOpen("delete")}>
          <Trash2 />
          Delete
        </Button>
      </div>
      {isSigned(destination) && <SecretPart destination={destination} onSecret={onSecret} />}
      {/* Last, since it grows while people aim at what stands above it. */}
      <DeliveryLog destinationId={id} name={name} deliveries={deliveries} />
      <Reauthenticate failure={pause.failure} onConfirmed={pause.again} onCancel={pause.dismiss} />
    </>
  );
}

function FailingNote({ destination, action }: { destination: Destination; action: ReactNode }) {
  const { failingSince, tries, waiting, nextAt } = destination;
  return (
    <Note tone="warn" action={action}>
      <strong>
        Failing since <ExactTime at={failingSince ?? 0} />.
      </strong>{" "}
      {tries === 1 ? "The last attempt" : `The last ${tries} attempts`} failed.{" "}
      {waiting > 0 && `${waitingWords(destination)}. `}
      {nextAt !== null && (
        <>
          The next attempt is at <ExactTime at={nextAt} />.
        </>
      )}
    </Note>
  );
}

function Facts({ destination }: { destination: Destination }) {
  const { place, waiting, waitingSince, kind, createdAt, createdBy } = destination;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      <dt className="text-ink-3">To</dt>
      <dd className="mono [overflow-wrap:anywhere]">{place}</dd>
      <dt className="text-ink-3">Gets</dt>
      <dd>{getsWords(destination)}</dd>
      {kind !== "anchors" && (
        <>
          <dt className="text-ink-3">Lag</dt>
          <dd>
            {waiting === 0 ? "None" : waitingWords(destination)}
            {waitingSince !== null && (
              <>
                , the oldest <RelativeTime at={waitingSince} />
              </>
            )}
          </dd>
        </>
      )}
      <dt className="text-ink-3">Passwords</dt>
      <dd>Never sent</dd>
      <dt className="text-ink-3">Added</dt>
      <dd>
        <RelativeTime at={createdAt} /> by {createdBy}
      </dd>
    </dl>
  );
}

function SecretPart({ destination, onSecret }: Pick<Props, "destination" | "onSecret">) {
  const { id, name, secretSince, oldSecretUntil } = destination;
  const replace = useOperation("destination.replace_secret", (shown) => onSecret(shown, name));
  return (
    <TitledPart title="Signing secret">
      <MutationFailure failure={replace.failure} />
      <p className="text-ink-2">
        Shown once, <RelativeTime at={secretSince} />. Each request carries a signature and a time, so the receiver can
        refuse forgeries and repeats.
        {oldSecretUntil !== null && (
          <>
            {" "}
            The old secret also signs until <ExactTime at={oldSecretUntil} />.
          </>
        )}
      </p>
      <div>
        <Button pending={replace.pending} onClick={() => replace.run({ id })}>
          Replace secret
        </Button>
      </div>
      <Reauthenticate failure={replace.failure} onConfirmed={replace.again} onCancel={replace.dismiss} />
    </TitledPart>
  );
}
