import type { ReactNode } from "react";
import { cx } from "./cx.ts";

const TONE = {
  plain: "bg-n-4 text-ink-2",
  line: "text-ink-2 inset-ring inset-ring-line-strong",
  dashed: "border border-dashed border-line-control text-ink-2",
  accent: "bg-accent-soft text-accent-text",
  ok: "bg-ok-soft text-ok-text",
  warn: "bg-warn-soft text-warn-text",
  danger: "border border-danger-line bg-danger-soft font-medium text-danger-text",
} as const;

export type PillTone = keyof typeof TONE;

export type PillProps = {
  tone?: PillTone | undefined;
  title?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** A word for an exceptional state, optionally with a 12 px icon. Normal states are plain text. */
export function Pill({ tone = "plain", title, className, children }: PillProps) {
  return (
    <span title={title} className={cx("pill", TONE[tone], className)}>
      {children}
    </span>
  );
}
