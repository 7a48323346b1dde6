import type { ReactNode } from "react";

export type Figure = { label: string; value: ReactNode; text?: ReactNode };

/** A few facts side by side, each a figure with a word above and below. */
export function Figures({ label, figures }: { label: string; figures: readonly Figure[] }) {
  return (
    <dl
      aria-label={label}
      className="grid grid-cols-2 border-y border-line md:grid-cols-3 lg:grid-cols-6 [&>div]:border-line max-md:[&>div:nth-child(n+3)]:border-t md:max-lg:[&>div:nth-child(n+4)]:border-t"
    >
      {figures.map(({ label: word, value, text }) => (
        <div key={word} className="min-w-0 px-gutter py-3 not-first:lg:border-l max-md:even:border-l">
          <dt className="text-ink-2">{word}</dt>
          <dd className="text-16 font-strong">{value}</dd>
          {text && <dd className="text-12 text-ink-3">{text}</dd>}
        </div>
      ))}
    </dl>
  );
}
