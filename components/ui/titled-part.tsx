import { type ReactNode, useId } from "react";

/** A part of a dialog under its own heading. */
export function TitledPart({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <h3 id={id} className="font-medium">
        {title}
      </h3>
      {children}
    </section>
  );
}
