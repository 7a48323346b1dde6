import { cx } from "./words/cx.ts";

export type ButtonVariant = "default" | "primary" | "danger" | "quiet";
export type ButtonSize = "s" | "m" | "l";

const VARIANT: Record<ButtonVariant, string> = {
  default: "button-default",
  primary: "button-primary",
  danger: "button-danger",
  quiet: "button-quiet",
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
  return cx("button", VARIANT[variant], SIZE[size], className);
}
