import Check from "lucide-react/icons/check";
import Copy from "lucide-react/icons/copy";
import Eye from "lucide-react/icons/eye";
import EyeOff from "lucide-react/icons/eye-off";
import { useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { SecretBox } from "#components/credentials/secret-box.tsx";
import { useNavigationGuard } from "#components/credentials/use-navigation-guard.ts";
import { Button } from "#components/ui/button.tsx";
import { useCopy } from "#components/ui/copy/use-copy.ts";
import type { MadeToken } from "#lib/shared/people/api-tokens.ts";

/** A new token, once. The page does not leave it without a word. */
export function ShownToken({ made: { name, token }, onClose }: { made: MadeToken; onClose: () => void }) {
  const [revealed, setRevealed] = useState(false);
  const labelId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const { copy, copied, words } = useCopy(() => token, select, token);
  useNavigationGuard(true);

  function select() {
    // Revealed before it is selected: masked text cannot be copied.
    flushSync(() => setRevealed(true));
    box.current?.focus();
    box.current?.select();
  }
  return (
    <section aria-labelledby={labelId} className="grid gap-2 px-gutter pb-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id={labelId} className="font-medium">
          <span className="mono">{name}</span>, shown once
        </h2>
        <span className="text-12 text-ink-3">Copy it now. You won’t see it again.</span>
      </div>
      <div className="rounded-2 border border-line-control bg-code">
        <SecretBox ref={box} labelId={labelId} segments={[{ text: token, secret: true }]} revealed={revealed} />
        <div className="flex flex-wrap items-center gap-2 border-t border-line p-2">
          <Button autoFocus variant="primary" onClick={copy}>
            {copied ? <Check /> : <Copy />}
            Copy token
          </Button>
          <Button onClick={() => setRevealed(!revealed)}>
            {revealed ? <EyeOff /> : <Eye />}
            {revealed ? "Hide" : "Reveal"}
          </Button>
          <output aria-live="polite" className="text-12 text-ink-2">
            {words}
          </output>
          <span className="ml-auto">
            <Button variant="quiet" onClick={onClose}>
              I have stored it
            </Button>
          </span>
        </div>
      </div>
    </section>
  );
}
