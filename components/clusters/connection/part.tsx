import { type ReactNode, useId } from "react";

/** One fact about the connection, its title at the left where there is room. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  const heading = useId();
  return (
    <section
      aria-labelledby={heading}
      className="grid gap-x-6 gap-y-2 border-b border-line px-gutter py-5 md:grid-cols-[11rem_minmax(0,1fr)]"
    >
      <h2 id={heading} className="font-strong">
        {title}
      </h2>
      <div className="grid max-w-150 grid-cols-[minmax(0,1fr)] gap-2 [overflow-wrap:anywhere]">{children}</div>
    </section>
  );
}
