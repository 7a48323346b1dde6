import type { ReactNode } from "react";

/** One kind of primitive, its states side by side. */
export function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 className="border-b border-line pb-1 text-ink-2">{name}</h2>
      <div className="flex flex-wrap items-start gap-4">{children}</div>
    </div>
  );
}
