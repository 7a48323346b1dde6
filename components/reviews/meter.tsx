import { number } from "#components/ui/words/counted.ts";

/** How many of all are decided: a bar and the numbers. */
export function Meter({ decided, all }: { decided: number; all: number }) {
  return (
    <span className="inline-flex items-center gap-2.5">
      <span
        aria-hidden="true"
        className="flex h-1.5 w-24 flex-none max-md:hidden overflow-hidden rounded-1 bg-n-5 forced-colors:border"
      >
        <span
          className="bg-ok-mark forced-colors:bg-[CanvasText]"
          style={{ width: `${all === 0 ? 0 : (100 * decided) / all}%` }}
        />
      </span>
      <span className="whitespace-nowrap">
        {number(decided)} <span className="text-ink-3">of {number(all)}</span>
      </span>
    </span>
  );
}
