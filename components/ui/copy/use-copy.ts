import { useState } from "react";
import { type CopyOutcome, copyKeys, copyText } from "./copy-text.ts";

export type Copy = {
  copy: () => Promise<void>;
  /** whether the last copy reached the clipboard */
  copied: boolean;
  /** whether the last copy failed, so that the person must press the keys in `words` */
  refused: boolean;
  /** the result of the last copy, for a live region */
  words: string;
};

/**
 * Copies `text` and reports the result. Without a clipboard, `words` names the keys to press instead of claiming success. The result
 * clears when `about`, which identifies the text, changes.
 */
export function useCopy(text: () => string, onRefused?: () => void, about = ""): Copy {
  const [last, setLast] = useState<{ outcome: CopyOutcome; about: string } | null>(null);
  const outcome = last?.about === about ? last.outcome : null;

  async function copy() {
    // Cleared first: a screen reader does not repeat unchanged words.
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
