import type { ReactNode } from "react";

export type BlankProps = {
  title: ReactNode;
  /** what happened, and what to do */
  text: ReactNode;
  /** label and value, such as the request id */
  facts?: readonly (readonly [label: string, value: ReactNode])[] | undefined;
  steps?: readonly { title: string; text?: ReactNode }[] | undefined;
  actions?: ReactNode;
  headingLevel?: 1 | 2 | 3 | undefined;
  role?: "alert" | undefined;
  className?: string | undefined;
};

/** Replaces missing content: empty, failed, or not permitted. */
export function Blank({ title, text, facts, steps, actions, headingLevel = 2, role, className }: BlankProps) {
  const Heading = `h${headingLevel}` as const;
  return (
    <div role={role} className={className}>
      <div className="max-w-148 px-gutter py-10">
        <Heading className="mb-1 text-16 font-strong tracking-tight">{title}</Heading>
        <div className="text-14 text-ink-2">{text}</div>
        {steps && steps.length > 0 && (
          <ol className="mt-6 border-t border-line">
            {steps.map((step, index) => (
              <li key={step.title} className="relative border-b border-line py-3 pl-8">
                <span
                  aria-hidden="true"
                  className="absolute top-3 left-0 size-5 rounded-full text-center text-12 leading-5 text-ink-2 inset-ring inset-ring-line-strong"
                >
                  {index + 1}
                </span>
                {step.title}
                {step.text && <span className="block text-12 leading-5 text-ink-3">{step.text}</span>}
              </li>
            ))}
          </ol>
        )}
        {facts && facts.length > 0 && (
          <dl className="mt-6 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 border-y border-line py-4">
            {facts.map(([label, value]) => (
              <div key={label} className="contents">
                <dt className="text-ink-3">{label}</dt>
                <dd className="[overflow-wrap:anywhere]">{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {actions && <div className="mt-6 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
