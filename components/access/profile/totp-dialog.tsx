import { useRef } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { NewTotp } from "#lib/shared/people/factors.ts";
import { type OfFirst, TokensToo, useTokenEnd } from "../accounts/tokens-too.tsx";

type TotpDialogProps = OfFirst & {
  made: NewTotp;
  onTurnedOn: (codes: readonly string[]) => void;
  onClose: () => void;
};

/** Shows the key of a new authenticator app once, and turns it on with its first code. */
export function TotpDialog({ made: { svg, key }, tokens, onTurnedOn, onClose }: TotpDialogProps) {
  const [chosen, setChosen] = useTokenEnd();
  const field = useRef<HTMLInputElement>(null);
  const change = useOperation("factor.turn_on_totp", ({ codes }) => onTurnedOn(codes));
  return (
    <FormDialog
      title="Set up authenticator app"
      lead="Scan the code with your app, then enter the six digits that it shows."
      button="Turn on authenticator app"
      change={change}
      initialFocus={field}
      onSubmit={() => change.run({ code: field.current?.value ?? "", tokens: chosen })}
      onClose={onClose}
    >
      {/* biome-ignore lint/performance/noImgElement: a picture that the page already holds needs no loading */}
      <img
        alt="QR code with the key below"
        src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
        className="mx-auto size-48 rounded-2 bg-[white] p-1"
      />
      <div className="flex flex-wrap items-center gap-2">
        <code className="mono min-w-0 flex-1 [overflow-wrap:anywhere]" translate="no">
          {key.replaceAll(/.{4}(?=.)/g, "$& ")}
        </code>
        <CopyButton size="s" label="Copy key" text={() => key} />
      </div>
      <TextField
        ref={field}
        label="Code from the app"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        error={change.failure?.fields?.code}
        errorLive
      />
      {tokens && <TokensToo tokens={tokens} chosen={chosen} onChange={setChosen} />}
    </FormDialog>
  );
}
