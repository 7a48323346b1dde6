import type { ReactNode } from "react";
import { cx } from "./words/cx.ts";

/** Code to run. Long lines wrap, so that it needs no scroll bar of its own. */
export function CodeBlock({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    <pre
      translate="no"
      className={cx(
        "rounded-2 border border-line bg-code px-3 py-2 font-mono text-12 leading-5 whitespace-pre-wrap [overflow-wrap:anywhere] [tab-size:2]",
        className,
      )}
    >
      {children}
    </pre>
  );
}
