import type { Ref } from "react";
import { type Segment, textOf } from "#lib/shared/passwords/credential-forms.ts";

/** A fixed length, which hides the length of the password. */
const MASK = "•".repeat(16);
const MOST_LINES = 10;

export type SecretBoxProps = {
  ref: Ref<HTMLTextAreaElement>;
  labelId: string;
  segments: readonly Segment[];
  revealed: boolean;
};

/**
 * One form of the password. While masked it is not in the document: `type=password` would make browsers offer to save it as
 * the password of a Rolecall account.
 */
export function SecretBox({ ref, labelId, segments, revealed }: SecretBoxProps) {
  const value = textOf(revealed ? segments : segments.map(masked));
  return (
    <textarea
      ref={ref}
      value={value}
      readOnly
      aria-labelledby={labelId}
      autoComplete="off"
      data-1p-ignore
      data-lpignore="true"
      spellCheck={false}
      translate="no"
      rows={Math.min(value.split("\n").length, MOST_LINES)}
      className="block max-h-60 w-full resize-none rounded-t-2 bg-transparent px-3 py-2.5 font-mono text-13 leading-5.5 break-all [field-sizing:content] [font-variant-ligatures:none] focus-visible:-outline-offset-2"
    />
  );
}

function masked(segment: Segment): Segment {
  return segment.secret ? { ...segment, text: MASK } : segment;
}
