import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "../words/cx.ts";
import { FIELD, FieldWords } from "./field-text.tsx";

export type TextAreaProps = ComponentProps<"textarea"> & {
  label: ReactNode;
  /** one calm sentence below the field */
  hint?: ReactNode;
  /** the error in one sentence; replaces the hint */
  error?: ReactNode;
  /** at the right of the label, such as a count */
  labelEnd?: ReactNode;
};

/** A labelled monospace field for pasted text. Lines do not wrap; long ones scroll. */
export function TextArea({ label, hint, error, labelEnd, className, ...field }: TextAreaProps) {
  const ownId = useId();
  const id = field.id ?? ownId;
  const wordsId = `${id}-words`;
  const words = error || hint;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <span className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {labelEnd && <span className="text-12 text-ink-3">{labelEnd}</span>}
      </span>
      <textarea
        wrap="off"
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        {...field}
        id={id}
        aria-invalid={error ? true : field["aria-invalid"]}
        aria-describedby={cx(field["aria-describedby"], words ? wordsId : null) || undefined}
        className={cx(FIELD, "resize-y py-1.5 font-mono text-12 leading-5 [font-variant-ligatures:none]", className)}
      />
      {words && (
        <FieldWords id={wordsId} tone={error ? "error" : "hint"}>
          {words}
        </FieldWords>
      )}
    </div>
  );
}
