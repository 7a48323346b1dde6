import type { ReactNode } from "react";
import { cx } from "#components/ui/words/cx.ts";

/** The sentence beside it has the exact number. */
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

type Props = {
  figure: number;
  isDanger: boolean;
  /** the sentence, and what is said below it */
  children: ReactNode;
  /** the one act: a link beside the sentence, or below it where there is no room */
  act: ReactNode;
};

/** A line of a list of findings or tasks: a figure, a sentence, and one act. */
export function FigureRow({ figure, isDanger, children, act }: Props) {
  return (
    <li
      className={cx(
        "grid min-h-15 grid-cols-[3.5rem_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-b border-line px-gutter py-2 max-md:grid-cols-[2.5rem_minmax(0,1fr)] max-md:items-start max-md:py-3 print:break-inside-avoid",
        isDanger && "shadow-[inset_2px_0_0_var(--danger-mark)] print:shadow-none",
      )}
    >
      <span
        aria-hidden="true"
        className={cx(
          "text-right text-20 font-medium tracking-tight max-md:text-left max-md:text-16 max-md:leading-5",
          figure >= 1_000 && "max-md:text-14",
          isDanger && "text-danger-text",
        )}
      >
        {SHORT.format(figure)}
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
      {act}
    </li>
  );
}
