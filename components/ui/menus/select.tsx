import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import { type ComponentProps, type ReactNode, useId } from "react";
import { FIELD, FieldWords } from "../fields/field-text.tsx";
import { cx } from "../words/cx.ts";

export type SelectProps<Value extends string> = Omit<ComponentProps<"select">, "onChange" | "value"> & {
  label: ReactNode;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
  error?: ReactNode;
};

/** A labelled native select. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, options, value, onChange, error, className, ...select } = props;
  const id = useId();
  const wordsId = `${id}-words`;
  return (
    <div className={cx("grid grid-cols-[minmax(0,1fr)] gap-1.5", className)}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <span className="relative flex items-center">
        <select
          {...select}
          id={id}
          value={value}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value);
            if (chosen) onChange(chosen.value);
          }}
          aria-invalid={error ? true : undefined}
          aria-describedby={cx(select["aria-describedby"], error ? wordsId : null) || undefined}
          className={cx(FIELD, "h-control appearance-none pr-7.5")}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronsUpDown className="pointer-events-none absolute right-2 text-ink-3" />
      </span>
      {error && (
        <FieldWords id={wordsId} tone="error">
          {error}
        </FieldWords>
      )}
    </div>
  );
}
