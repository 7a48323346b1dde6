"use client";

import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from "react";
import { cx } from "../words/cx.ts";

export type CheckboxProps = Omit<ComponentProps<"input">, "type" | "ref"> & {
  /** Without it, give `aria-label`. */
  label?: ReactNode;
  indeterminate?: boolean | undefined;
};

export function Checkbox({ label, indeterminate = false, className, ...input }: CheckboxProps) {
  const ref = useRef<HTMLInputElement>(null);
  const ownId = useId();
  const id = input.id ?? ownId;
  // `indeterminate` has no attribute, and a click resets it
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = indeterminate;
  });
  const box = (
    <input
      {...input}
      id={label ? id : input.id}
      ref={ref}
      type="checkbox"
      className={cx("check", !label && className)}
    />
  );
  if (!label) return box;
  return (
    <label htmlFor={id} className={cx("flex items-center gap-2", className)}>
      {box}
      <span>{label}</span>
    </label>
  );
}
