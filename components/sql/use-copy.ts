import { useState } from "react";
import { type CopyOutcome, copyKeys, copyText } from "#lib/client/copy-text.ts";

export type Copy = {
  copy: () => Promise<void>;
  /** the last copy went into the clipboard */
  copied: boolean;
  /** the last copy did not: a person must do it with the keys that `words` names */
  refused: boolean;
  /** for a live region: what became of the last copy */
  words: string;
};

/**
 * Copies `text` and says whether it did. Success is never claimed: without a clipboard, `words` says which keys to press.
 * What is said goes when `about` changes, which stands for the text.
 */
export function useCopy(text: () => string, onRefused?: () => void, about = ""): Copy {
  const [last, setLast] = useState<{ outcome: CopyOutcome; about: string } | null>(null);
  const outcome = last?.about === about ? last.outcome : null;

  async function copy() {
    // emptied first: the same words again would not be read out
    setLast(null);
    const next = await copyText(text(), navigator.clipboard);
    if (next === "select") onRefused?.();
    setLast({ outcome: next, about });
  }
  return {
    copy,
    copied: outcome === "copied",
    refused: outcome === "select",
    words:
      outcome === "copied" ? "Copied" : outcome === "select" ? `Selected: press ${copyKeys(navigator.platform)}` : "",
  };
}
