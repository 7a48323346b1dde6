import Check from "lucide-react/icons/check";
import Copy from "lucide-react/icons/copy";
import Eye from "lucide-react/icons/eye";
import EyeOff from "lucide-react/icons/eye-off";
import { type ReactNode, type Ref, useId, useRef } from "react";
import { flushSync } from "react-dom";
import { Button } from "#components/ui/button.tsx";
import { useCopy } from "#components/ui/copy/use-copy.ts";
import { type CredentialForm, textOf } from "#lib/shared/passwords/credential-forms.ts";
import { SecretBox } from "./secret-box.tsx";

/** Labels of the forms and their copy buttons. */
const NAMES: Record<CredentialForm["id"], { label: string; copyLabel: string }> = {
  plain: { label: "Password", copyLabel: "Copy password" },
  url: { label: "Connection URL", copyLabel: "Copy connection URL" },
  env: { label: "Lines of .env", copyLabel: "Copy .env" },
  psql: { label: "Command", copyLabel: "Copy command" },
  kubernetes: { label: "Kubernetes Secret", copyLabel: "Copy Kubernetes Secret" },
};

export type SecretFormProps = {
  form: CredentialForm;
  notes: readonly string[];
  /** the database in the text */
  about: string;
  revealed: boolean;
  onReveal: (revealed: boolean) => void;
  disabled: boolean;
  copyButton: Ref<HTMLButtonElement>;
  /** right of the buttons */
  end?: ReactNode;
};

/** One tab of the copy-once dialog: the text, with buttons to copy and reveal it. */
export function SecretForm(props: SecretFormProps) {
  const { form, notes, about, revealed, onReveal, disabled, copyButton, end } = props;
  const labelId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const { label, copyLabel } = NAMES[form.id];
  const { copy, copied, words } = useCopy(() => textOf(form.segments), select, about);

  function select() {
    // Revealed before it is selected: masked text cannot be copied.
    flushSync(() => onReveal(true));
    box.current?.focus();
    box.current?.select();
  }

  return (
    <div className="grid gap-2">
      <span id={labelId} className="font-medium">
        {label}
      </span>
      <div className="rounded-2 border border-line-control bg-code">
        <SecretBox ref={box} labelId={labelId} segments={form.segments} revealed={revealed} />
        <div className="flex flex-wrap items-center gap-2 border-t border-line p-2">
          <Button ref={copyButton} variant="primary" disabled={disabled} onClick={copy}>
            {copied ? <Check /> : <Copy />}
            {copyLabel}
          </Button>
          <Button disabled={disabled} onClick={() => onReveal(!revealed)}>
            {revealed ? <EyeOff /> : <Eye />}
            {revealed ? "Hide" : "Reveal"}
          </Button>
          <output aria-live="polite" className="text-12 text-ink-2">
            {words}
          </output>
          {end && <span className="ml-auto">{end}</span>}
        </div>
      </div>
      {notes.map((note) => (
        <p key={note} className="text-12 text-ink-3">
          {note}
        </p>
      ))}
    </div>
  );
}
