import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";

/** Draws an icon of lucide, as the build has made one path of it. Its colour, line and size stand in `base.css`. */
export function drawIcon(path: string, { className, ...svg }: ComponentProps<"svg">): ReactNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" {...svg} className={cx("lucide", className)}>
      <path d={path} />
    </svg>
  );
}
