import { useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { TitledPart } from "#components/ui/titled-part.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { ShownSecret } from "#lib/shared/audit/destinations.ts";
import { answerWords } from "./labels.ts";

type Props = { shown: ShownSecret; name: string; onClose: () => void };

/** The signing secret, shown once. */
export function SecretDialog({ shown: { id, secret, oldUntil }, name, onClose }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [stored, setStored] = useState(false);
  const [answer, setAnswer] = useState("");
  const test = useOperation("destination.test", (given) => setAnswer(answerWords(name, given)));
  return (
    <Dialog
      open
      locked={!stored}
      onClose={onClose}
      title={`Signing secret of ${name}, shown once`}
      lead={<Lead oldUntil={oldUntil} />}
      initialFocus={field}
      footer={
        <>
          <Checkbox
            label="I have stored this secret"
            checked={stored}
            onChange={(event) => setStored(event.target.checked)}
          />
          <DialogActions>
            <Button pending={test.pending} onClick={() => test.run({ id })}>
              Send test
            </Button>
            <Button disabled={!stored} onClick={onClose}>
              Done
            </Button>
          </DialogActions>
        </>
      }
    >
      <TextField
        ref={field}
        label="Secret"
        mono
        readOnly
        autoComplete="off"
        value={secret}
        onFocus={(event) => event.target.select()}
      />
      <span>
        <CopyButton variant="primary" label="Copy secret" text={() => secret} select={() => field.current?.select()} />
      </span>
      <HowToCheck />
      <output aria-live="polite" className="text-14 empty:hidden">
        {test.failure ? "The test could not be sent." : answer}
      </output>
    </Dialog>
  );
}

function Lead({ oldUntil }: { oldUntil: number | undefined }) {
  return (
    <>
      If you lose it, replace it.
      {oldUntil !== undefined && (
        <>
          {" "}
          The old one works until <ExactTime at={oldUntil} />.
        </>
      )}
    </>
  );
}

function HowToCheck() {
  return (
    <TitledPart title="How the receiver checks a request">
      <CodeBlock>{'webhook-signature: v1,base64(HMAC-SHA256(secret, id + "." + time + "." + body))'}</CodeBlock>
      <p className="text-ink-2">
        These are Standard Webhooks; most languages have a library. Refuse a request whose time is more than 5 minutes
        old.
      </p>
    </TitledPart>
  );
}
