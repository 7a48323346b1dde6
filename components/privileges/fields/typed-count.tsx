import { useId } from "react";
import { FIELD } from "#components/ui/fields/field-text.tsx";
import { cx } from "#components/ui/words/cx.ts";

type Props = { count: number; typed: string; onType: (typed: string) => void };

/** The count that a person types before the button beside it can be pressed. */
export function TypedCount({ count, typed, onType }: Props) {
  const id = useId();
  return (
    <span className="flex items-center gap-2 max-md:basis-full">
      <label htmlFor={id} className="whitespace-nowrap">
        Type <span className="mono font-strong">{count}</span> to confirm
      </label>
      <span className="w-24 max-md:flex-1">
        <input
          id={id}
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
