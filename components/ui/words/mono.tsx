import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** A name, address or id as it is: in the fixed-width type, and not translated by browsers. `strong`: where it stands out of its text. */
export function Mono({ strong = false, children }: { strong?: boolean; children: ReactNode }) {
  return (
    <span className={cx("mono", strong && "font-medium text-ink")} translate="no">
      {children}
    </span>
  );
}
