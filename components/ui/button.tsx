"use client";

import type { ComponentProps, MouseEvent } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class.ts";
import { Spinner } from "./spinner.tsx";
import { cx } from "./words/cx.ts";

export type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  /** In progress: clicks are ignored, and focus stays, which `disabled` would lose. */
  pending?: boolean | undefined;
};

export function Button({
  variant,
  size,
  pending = false,
  className,
  type = "button",
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={pending || rest["aria-disabled"]}
      aria-busy={pending || undefined}
      className={buttonClass({ variant, size, className })}
      onClick={pending ? ignore : onClick}
    >
      {pending ? (
        <>
          <span className="inline-flex items-center gap-1.5 opacity-0">{children}</span>
          <Spinner className="absolute" />
        </>
      ) : (
        children
      )}
    </button>
  );
}

export type IconButtonProps = Omit<ComponentProps<"button">, "aria-label" | "title"> & {
  /** accessible name, and the tooltip of a pointer */
  label: string;
};

export function IconButton({ label, className, type = "button", children, ...rest }: IconButtonProps) {
  return (
    <button {...rest} type={type} aria-label={label} title={label} className={cx("icon-button", className)}>
      {children}
    </button>
  );
}

/** Also stops the submit by Enter in a field, which browsers send as a click on this button. */
function ignore(event: MouseEvent) {
  event.preventDefault();
  event.stopPropagation();
}
