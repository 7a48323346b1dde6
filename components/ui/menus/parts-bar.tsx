import type { ReactNode } from "react";
import { number } from "../words/counted.ts";
import { cx } from "../words/cx.ts";

type BarPart = {
  words: string;
  count: number;
  /** a background class */
  colour: string;
  /** true: in the bar, and not in the words under it */
  silent?: boolean;
};

type Props = {
  label: string;
  done: number;
  total: number;
  /** what is done of it, such as `decided` */
  verb: string;
  /** in their order; those of none are left out */
  parts: readonly BarPart[];
  /** a fact at the end of the counts */
  aside?: ReactNode;
};

/** How far something of several parts has come: a bar and the counts. */
export function PartsBar({ label, done, total, verb, parts, aside }: Props) {
  const shown = parts.filter(({ count }) => count > 0);
  const words = `${number(done)} of ${number(total)} ${verb}`;
  return (
    <div className="grid gap-2 px-gutter pb-3">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={words}
        className="flex h-1.5 gap-0.5 overflow-hidden rounded-2 forced-colors:border"
      >
        {shown.map((part) => (
          <span
            key={part.words}
            className={cx(part.colour, "min-w-1 forced-colors:bg-[CanvasText]")}
            style={{ flexGrow: part.count }}
          />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2">
        <strong>{words}</strong>
        {shown.map(
          (part) =>
            !part.silent && (
              <span key={part.words} className="inline-flex items-center gap-1.5">
                <span aria-hidden="true" className={cx(part.colour, "size-2 rounded-1")} />
                {number(part.count)} {part.words}
              </span>
            ),
        )}
        {aside && <span className="ml-auto max-md:ml-0 max-md:w-full">{aside}</span>}
      </p>
    </div>
  );
}
