"use client";

import Check from "lucide-react/icons/check";
import Copy from "lucide-react/icons/copy";
import { useRef } from "react";
import { Button, type ButtonProps } from "../button.tsx";
import { useCopy } from "./use-copy.ts";

export type CopyButtonProps = Pick<ButtonProps, "variant" | "size" | "disabled"> & {
  label: string;
  /** never a secret: it is shown where the browser cannot copy */
  text: () => string;
  /** Selects the text on screen. Without it, a field with the text appears beside the button. */
  select?: (() => void) | undefined;
};

/** Copies text that is not secret. Where the browser refuses, it selects the text and names the keys. */
export function CopyButton({ label, text, select, ...look }: CopyButtonProps) {
  const { copy, copied, refused, words } = useCopy(text, select);
  return (
    <span className="inline-flex min-w-0 flex-wrap items-center gap-y-1">
      <Button {...look} onClick={copy}>
        {copied ? <Check /> : <Copy />}
        {label}
      </Button>
      {refused && !select && <Marked text={text()} />}
      <output aria-live="polite" className="text-12 text-ink-2 not-empty:ml-2">
        {words}
      </output>
    </span>
  );
}

function Marked({ text }: { text: string }) {
  const marked = useRef(false);
  return (
    <textarea
      ref={(field) => {
        if (!field || marked.current) return;
        marked.current = true;
        field.focus();
        field.select();
      }}
      readOnly
      rows={1}
      aria-label="Text to copy"
      value={text}
      className="ml-2 h-control-s w-40 resize-none rounded-2 border border-line-control bg-page px-2 py-1 font-mono text-12 whitespace-pre"
    />
  );
}
