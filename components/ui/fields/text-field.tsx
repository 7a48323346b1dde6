import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "../words/cx.ts";
import { FIELD, FieldWords } from "./field-text.tsx";

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
    <div className={cx("grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-1.5", className)}>
      <label htmlFor={id} className="justify-self-start font-medium">
        {label}
      </label>
      <input
        {...input}
        id={id}
        aria-invalid={error ? true : input["aria-invalid"]}
        aria-describedby={cx(input["aria-describedby"], words ? wordsId : null) || undefined}
        className={cx(
          FIELD,
          size === "l" ? "h-control-l text-14" : "h-control",
          mono && "font-mono [font-variant-ligatures:none]",
          "col-span-full",
        )}
      />
      {/* After the field, so that the Tab key goes from field to field. */}
      {labelEnd && <span className="col-start-2 row-start-1">{labelEnd}</span>}
      {keepsRoom && (
        <div className="col-span-full">
          <FieldWords id={wordsId} tone={error ? "error" : ok ? "ok" : "hint"} live={errorLive}>
            {words}
          </FieldWords>
        </div>
      )}
    </div>
  );
}
