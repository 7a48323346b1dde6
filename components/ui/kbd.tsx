import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export function Kbd({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    <kbd
      className={cx(
        "inline-block min-w-4.5 rounded-1 border border-line-strong px-1 text-center font-mono text-11 leading-4 text-ink-3",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
