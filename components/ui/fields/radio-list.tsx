import { type ReactNode, useId } from "react";
import { cx } from "../words/cx.ts";

export type RadioListProps<Id extends string> = {
  legend: ReactNode;
  /** `disabled`: its text says why */
  choices: readonly { id: Id; label: ReactNode /** one line */; text?: ReactNode; disabled?: boolean }[];
  /** null while none is chosen */
  value: Id | null;
  onChange: (id: Id) => void;
  className?: string | undefined;
};

/** A choice of a few, each with a line about it. The line is its description, not part of its name. */
export function RadioList<Id extends string>({ legend, choices, value, onChange, className }: RadioListProps<Id>) {
  const name = useId();
  return (
    <fieldset className={cx("min-w-0", className)}>
      <legend className="pb-1 font-medium">{legend}</legend>
      {choices.map(({ id, label, text, disabled }, index) => {
        const labelId = `${name}-${id}`;
        const textId = `${labelId}-text`;
        return (
          <label
            key={id}
            className={cx(
              "flex gap-2.5 py-1.75 has-checked:font-medium has-disabled:text-ink-3",
              index > 0 && "border-t border-line",
            )}
          >
            <input
              type="radio"
              name={name}
              value={id}
              checked={value === id}
              disabled={disabled}
              onChange={() => onChange(id)}
              aria-labelledby={labelId}
              aria-describedby={text ? textId : undefined}
              className={RADIO}
            />
            <span className="min-w-0">
              <span id={labelId}>{label}</span>
              {text && (
                <span id={textId} className="block text-12 font-normal text-ink-3">
                  {text}
                </span>
              )}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

const RADIO =
  "mt-0.5 size-4 flex-none cursor-pointer appearance-none rounded-full border border-line-control bg-page disabled:cursor-default disabled:bg-n-3 " +
  "checked:border-5 checked:border-accent-solid focus-visible:rounded-full forced-colors:appearance-auto";
