import { cx } from "./cx.ts";

export type ButtonVariant = "default" | "primary" | "danger" | "quiet";
export type ButtonSize = "s" | "m" | "l";

const BASE =
  "relative inline-flex items-center justify-center gap-1.5 border rounded-2 font-medium whitespace-nowrap transition-colors " +
  "disabled:bg-n-3 disabled:border-line disabled:text-ink-3 disabled:shadow-none disabled:cursor-not-allowed " +
  "aria-disabled:cursor-not-allowed [&>.lucide]:-ml-0.5 forced-colors:border-[ButtonText]";

const VARIANT: Record<ButtonVariant, string> = {
  default:
    "bg-overlay border-line-strong text-ink shadow-control [&>.lucide]:text-ink-2 enabled:hover:bg-hover enabled:hover:border-line-control enabled:active:bg-press [a&]:hover:bg-hover [a&]:hover:border-line-control",
  primary:
    "bg-accent-solid border-transparent text-on-accent enabled:hover:bg-accent-solid-hover [a&]:hover:bg-accent-solid-hover",
  danger: "bg-danger-solid border-transparent text-on-danger enabled:hover:bg-danger-solid-hover",
  quiet:
    "border-transparent text-ink-2 enabled:hover:bg-press enabled:hover:text-ink [a&]:hover:bg-press [a&]:hover:text-ink",
};

const SIZE: Record<ButtonSize, string> = {
  s: "h-control-s px-2.5",
  m: "h-control px-3",
  l: "h-control-l px-5 text-14",
};

/** The look of a button, for a link that stands among buttons. */
export function buttonClass({
  variant = "default",
  size = "m",
  className,
}: {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  className?: string | undefined;
} = {}): string {
  return cx(BASE, VARIANT[variant], SIZE[size], className);
}
