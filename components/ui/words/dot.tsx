import { cx } from "./cx.ts";

const TONE = {
  ok: "bg-ok-mark",
  wait: "bg-warn-mark",
  off: "inset-ring-[1.5px] inset-ring-warn-mark",
} as const;

export type DotTone = keyof typeof TONE;

/** Works, waits, or does not answer. Always beside a word with the same meaning. */
export function Dot({ tone }: { tone: DotTone }) {
  return (
    <span aria-hidden="true" className={cx("size-1.5 flex-none rounded-full forced-colors:border-3", TONE[tone])} />
  );
}
