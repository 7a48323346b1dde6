import Check from "lucide-react/icons/check";
import X from "lucide-react/icons/x";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { TitledPart } from "#components/ui/titled-part.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { actionWords } from "#lib/shared/audit/audit.ts";
import type { Delivery } from "#lib/shared/audit/destinations.ts";
import { answerWords, attemptWords } from "./labels.ts";

type Props = { destinationId: string; name: string; deliveries: readonly Delivery[] };

/** The newest attempts, each of which can be sent again. */
export function DeliveryLog({ destinationId, name, deliveries }: Props) {
  const toast = useToast();
  const resend = useOperation("destination.resend", (answer) =>
    toast(answerWords(name, answer), null, answer.delivered ? "ok" : "warn"),
  );
  return (
    <TitledPart title="Delivery log">
      <MutationFailure failure={resend.failure} />
      {deliveries.length === 0 ? (
        <p className="text-ink-2">Nothing has been sent yet.</p>
      ) : (
        <ul aria-label="Deliveries">
          {deliveries.map((delivery) => (
            <li key={delivery.id} className="flex items-start gap-2 border-b border-line py-1.5 [&>.lucide]:mt-0.5">
              {delivery.result === "delivered" ? <Check className="text-ok-mark" /> : <X className="text-warn-mark" />}
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                {aboutWords(delivery)}
                <span className="block text-12 text-ink-3">
                  {delivery.result === "failed" && delivery.kind === "event"
                    ? "Given up after 24 hours"
                    : attemptWords(delivery)}
                  {", "}
                  <RelativeTime at={delivery.at} />
                </span>
              </span>
              {canResend(delivery) && (
                <Button
                  size="s"
                  variant="quiet"
                  aria-label={`Resend ${aboutWords(delivery)}`}
                  pending={resend.pending && resend.input?.deliveryId === delivery.id}
                  onClick={() => resend.run({ id: destinationId, deliveryId: delivery.id })}
                >
                  Resend
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </TitledPart>
  );
}

function canResend({ kind, result, problem }: Delivery): boolean {
  return result !== "retry" && kind !== "test" && kind !== "anchor" && problem !== "archived";
}

function aboutWords({ kind, action, first, last, count }: Delivery): string {
  switch (kind) {
    case "test":
      return "Test event";
    case "anchor":
      return `Anchor of event ${last}`;
    case "event":
    case "batch":
    case "resend":
      return action !== null && count === 1 ? `${actionWords(action)}, event ${first}` : `Events ${first} to ${last}`;
    default:
      return kind satisfies never;
  }
}
