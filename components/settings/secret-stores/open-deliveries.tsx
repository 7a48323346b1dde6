import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { OpenDelivery, SecretStoreRow } from "#lib/shared/passwords/secret-stores.ts";
import { problemWords } from "./labels.ts";

type Failing = { store: string; delivery: OpenDelivery };

/** Deliveries that failed and are tried again: each is named until the store and the cluster have the same password. */
export function OpenDeliveries({ stores }: { stores: readonly SecretStoreRow[] }) {
  const [given, setGiven] = useState<Failing | null>(null);
  const failing = stores.flatMap(({ name: store, deliveries }) =>
    deliveries.filter(({ tries }) => tries > 0).map((delivery) => ({ store, delivery })),
  );
  // The dialog outlasts its row: it says that the delivery is over by then.
  if (failing.length === 0 && !given) return null;
  return (
    <>
      {failing.length > 0 && (
        <ul aria-label="Unfinished deliveries" className="grid gap-2 border-t border-line px-gutter py-4">
          {failing.map((each) => (
            <li key={each.delivery.id}>
              <FailingNote {...each} onGiveUp={() => setGiven(each)} />
            </li>
          ))}
        </ul>
      )}
      {given && <GiveUpDialog {...given} onClose={() => setGiven(null)} />}
    </>
  );
}

function remedyFor(problem: OpenDelivery["problem"]): string {
  if (problem === "creating") return "If the SQL user exists, reset its password.";
  return problem === "starter" ? "Reset its password." : "Rolecall tries again.";
}

function FailingNote({ store, delivery, onGiveUp }: Failing & { onGiveUp: () => void }) {
  const { name, cluster, path, since, problem, undelivered } = delivery;
  return (
    <Note
      tone="warn"
      action={
        <Button size="s" aria-label={`Give up the delivery for ${name} on ${cluster}`} onClick={onGiveUp}>
          Give up…
        </Button>
      }
    >
      <strong>
        {undelivered ? "Undelivered: " : "Not undone yet: "}
        <span className="mono">{name}</span> on {cluster}.
      </strong>{" "}
      {undelivered
        ? "The cluster may have a password that the secret store does not have."
        : "The next password in the secret store does not work."}{" "}
      {problemWords(store, problem)} {remedyFor(problem)} Since <RelativeTime at={since} />, at{" "}
      <span className="mono">{path}</span>.
    </Note>
  );
}

type Props = { delivery: OpenDelivery; store: string; onClose: () => void };

/** Ends a delivery that cannot be finished, and says what is not known then. */
function GiveUpDialog({ delivery: { id, name, cluster, path, problem, undelivered }, store, onClose }: Props) {
  const change = useAct("secret_store.give_up", `Gave up the delivery for ${name}`, onClose);
  return (
    <FormDialog
      title={`Give up the delivery for ${name}`}
      lead={`Rolecall stops trying to deliver the password of ${name} on ${cluster} to ${store}.`}
      button="Give up delivery"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <div className="grid gap-3 text-14">
        {undelivered ? (
          <>
            <p>The cluster may then have the old password or a new one, and {store} either or neither.</p>
            <p>
              {problem === "creating"
                ? `If the cluster has ${name}, reset its password instead, which also ends the delivery.`
                : "Give up only if the cluster or the secret store is gone for good: otherwise Rolecall finishes once both answer."}{" "}
              After giving up, reset the password; until then {name} is marked as undelivered.
            </p>
          </>
        ) : (
          <p>
            The password in force does not change. A next password that does not work may remain in {store} at{" "}
            <span className="mono [overflow-wrap:anywhere]">{path}</span>.
          </p>
        )}
      </div>
    </FormDialog>
  );
}
