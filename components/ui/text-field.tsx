import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx.ts";
import { FIELD, FieldWords } from "./field-words.tsx";

export type TextFieldProps = Omit<ComponentProps<"input">, "size"> & {
  label: ReactNode;
  /** one calm sentence below the field */
  hint?: ReactNode;
  /** the error in one sentence; replaces the hint */
  error?: ReactNode;
  /** a confirmation in one sentence; replaces the hint */
  ok?: ReactNode;
  /** Announce the error: for errors after a submit, not for those of each key. */
  errorLive?: boolean | undefined;
  mono?: boolean | undefined;
  size?: "m" | "l" | undefined;
  /** at the right of the label, such as a link */
  labelEnd?: ReactNode;
};

/**
 * A labelled text field. Room for one line below is kept as soon as the caller names `hint`, `error` or `ok`, even while
 * they are empty, so that nothing jumps when words come.
 */
export function TextField(props: TextFieldProps) {
  const { label, hint, error, ok, errorLive = false, mono = false, size = "m", labelEnd, className, ...input } = props;
  const ownId = useId();
  const id = input.id ?? ownId;
  const wordsId = `${id}-words`;
  const words = error || ok || hint;
  const keepsRoom = "error" in props || "ok" in props || "hint" in props;
  return (
    <div className={cx("grid grid-cols-[minmax(0,1fr)] gap-1.5", className)}>
      <span className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {labelEnd}
      </span>
      <input
        {...input}
        id={id}
        aria-invalid={error ? true : input["aria-invalid"]}
        aria-describedby={cx(input["aria-describedby"], words ? wordsId : null) || undefined}
        className={cx(
          FIELD,
          size === "l" ? "h-control-l text-14" : "h-control",
          mono && "font-mono [font-variant-ligatures:none]",
        )}
      />
      {keepsRoom && (
        <FieldWords id={wordsId} tone={error ? "error" : ok ? "ok" : "hint"} live={errorLive}>
          {words}
        </FieldWords>
      )}
    </div>
  );
}
