import { useEffect, useRef, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { type Change, useOperation } from "#lib/client/calls/use-operation.ts";
import { isSigned, type SendAnswer, type TryDestinationInput } from "#lib/shared/audit/destinations.ts";
import { answerWords } from "./labels.ts";

export type Trial = Change<TryDestinationInput> & { known: { answer: SendAnswer; of: string } | undefined };

/** A test of what a form has. */
export function useTrial(): Trial {
  const [known, setKnown] = useState<Trial["known"]>();
  const change = useOperation("destination.test.trial", (answer: SendAnswer, input: TryDestinationInput) =>
    setKnown({ answer, of: JSON.stringify(input) }),
  );
  return Object.assign(change, { known });
}

type Props = { trial: Trial; present: TryDestinationInput };

/** Sends a test event to the values of the form, before anything is saved. The answer stands only while they stay the same. */
export function TryPart({ trial, present }: Props) {
  const { run, again, dismiss, pending, failure, known } = trial;
  const answer = known?.of === JSON.stringify(present) ? known.answer : undefined;
  const said = useRef<HTMLOutputElement>(null);
  // The form's end may be below the visible part.
  useEffect(() => {
    if (answer) said.current?.scrollIntoView({ block: "nearest" });
  }, [answer]);
  return (
    <div className="grid justify-items-start gap-2">
      {!failure?.fields && <MutationFailure failure={failure} />}
      <Button size="s" pending={pending} onClick={() => run(present)}>
        Send a test
      </Button>
      <p className="text-12 text-ink-3">{effectWords(present)}</p>
      <output ref={said} aria-live="polite" className="scroll-mb-4 text-14 [overflow-wrap:anywhere] empty:hidden">
        {answer && answerWords(present.name.trim() || "the destination", answer)}
      </output>
      <Reauthenticate failure={failure} onConfirmed={again} onCancel={dismiss} />
    </div>
  );
}

function effectWords({ id, form, where }: TryDestinationInput): string {
  const target = where?.target;
  if (target === "bucket") return "Writes one object and saves nothing here. A retention locks that object too.";
  if (id === undefined && isSigned({ form, target: "url" }))
    return "Sends one event and saves nothing here. It is signed with a secret for this test alone: the real one is made when you save.";
  return "Sends one event and saves nothing here.";
}
