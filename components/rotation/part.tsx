import { type ReactNode, useId } from "react";

/** A part of the column beside the SQL users of a rotation. */
export function Part({ title, action, children }: { title: string; action?: ReactNode; children?: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-2 border-b border-line px-5 py-4 text-ink-2 max-md:px-gutter">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id={id} className="flex-1 font-strong text-ink">
          {title}
        </h2>
        {action}
      </div>
      {children}
    </section>
  );
}
