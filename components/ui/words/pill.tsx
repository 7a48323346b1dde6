import type { ReactNode } from "react";
import { cx } from "./cx.ts";

const TONE = {
  plain: "pill",
  line: "pill pill-line",
  dashed: "pill pill-dashed",
  /** with a question mark before the word */
  unknown: "pill pill-unknown",
  accent: "pill pill-accent",
  ok: "pill pill-ok",
  warn: "pill pill-warn",
  danger: "pill pill-danger",
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
    <span title={title} className={cx(TONE[tone], className)}>
      {children}
    </span>
  );
}
