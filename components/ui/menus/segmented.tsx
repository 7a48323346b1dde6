import { type ReactNode, useId } from "react";
import { cx } from "../words/cx.ts";

export type SegmentedProps<Id extends string> = {
  legend: ReactNode;
  choices: readonly { id: Id; label: ReactNode }[];
  value: Id;
  onChange: (id: Id) => void;
  /** hides the legend visually, where a heading repeats it */
  bare?: boolean | undefined;
  /** the id of words about it, such as an error */
  describedBy?: string | undefined;
  className?: string | undefined;
};

/** A choice of two or three: radio buttons that look like one control. */
export function Segmented<Id extends string>(props: SegmentedProps<Id>) {
  const { legend, choices, value, onChange, bare = false, describedBy, className } = props;
  const name = useId();
  return (
    <fieldset className={cx("min-w-0", className)} aria-describedby={describedBy}>
      <legend className={bare ? "sr-only" : "pb-1.5 font-medium"}>{legend}</legend>
      <div className={cx("flex rounded-2 bg-n-4 p-0.5", bare ? "h-control-s" : "h-control")}>
        {choices.map(({ id, label }) => (
          <label
            key={id}
            className={cx(
              "relative flex flex-1 items-center justify-center rounded-[4px] px-2 whitespace-nowrap text-ink-2 hover:text-ink",
              "has-checked:bg-segment has-checked:font-medium has-checked:text-ink has-checked:shadow-control",
              "has-focus-visible:outline-2 has-focus-visible:outline-focus forced-colors:has-checked:outline-2",
            )}
          >
            <input
              type="radio"
              name={name}
              value={id}
              checked={value === id}
              onChange={() => onChange(id)}
              className="absolute inset-0 m-0 cursor-pointer opacity-0"
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
