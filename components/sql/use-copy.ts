import { useState } from "react";
import { copyKeys, copyText } from "#lib/client/copy-text.ts";

export type Copy = {
  copy: () => Promise<void>;
  /** the last copy went into the clipboard */
  copied: boolean;
  /** the last copy did not: a person must do it with the keys that `words` names */
  refused: boolean;
  /** for a live region: what became of the last copy */
  words: string;
};

/** Copies `text` and says whether it did. Success is never claimed: without a clipboard, `words` says which keys to press. */
export function useCopy(text: () => string, onRefused?: () => void): Copy {
  const [outcome, setOutcome] = useState<"copied" | "select" | null>(null);

  async function copy() {
    // emptied first: the same words again would not be read out
    setOutcome(null);
    const next = await copyText(text(), navigator.clipboard);
    if (next === "select") onRefused?.();
    setOutcome(next);
  }
  return {
    copy,
    copied: outcome === "copied",
    refused: outcome === "select",
    words:
      outcome === "copied" ? "Copied" : outcome === "select" ? `Selected: press ${copyKeys(navigator.platform)}` : "",
  };
}
