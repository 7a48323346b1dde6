import type { ReactNode } from "react";

/** What is chosen, and what can be done with it: stays in view. */
export function BottomBar({ words, children }: { words: ReactNode; children: ReactNode }) {
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-0 z-2 mt-auto flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-accent-line bg-accent-soft px-gutter py-2.5"
    >
      <strong>{words}</strong>
      <span className="ml-auto flex flex-wrap gap-2 max-md:ml-0 max-md:w-full max-md:[&>*]:flex-1">{children}</span>
    </section>
  );
}
