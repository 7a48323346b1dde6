import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export function Kbd({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return <kbd className={cx("kbd", className)}>{children}</kbd>;
}
