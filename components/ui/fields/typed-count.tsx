import { useId } from "react";
import { cx } from "../words/cx.ts";
import { FIELD } from "./field-text.tsx";

type Props = {
  count: number;
  typed: string;
  onType: (typed: string) => void;
  /** the form that it belongs to, where it stands outside of that */
  form?: string;
};

/** The count that a person types before the button beside it can be pressed. */
export function TypedCount({ count, typed, onType, form }: Props) {
  const id = useId();
  return (
    <span className="flex items-center gap-2 max-md:basis-full">
      <label htmlFor={id} className="whitespace-nowrap">
        Type <span className="mono font-strong">{count}</span> to confirm
      </label>
      <span className="w-24 max-md:flex-1">
        <input
          id={id}
          form={form}
          data-expendable=""
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={({ target }) => onType(target.value)}
          className={cx(FIELD, "mono h-control")}
        />
      </span>
    </span>
  );
}
