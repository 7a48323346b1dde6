import type { ReactNode } from "react";

/** A part of the panel of an event. */
export function Section({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="border-b border-line py-4 last:border-b-0">
      {title && <h3 className="mb-2 font-medium">{title}</h3>}
      {children}
    </section>
  );
}
