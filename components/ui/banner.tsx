import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ReactNode } from "react";
import { cx } from "./words/cx.ts";

/** One sentence about an unusual state, across the whole page. Its first words stand in `<strong>`. */
export function Banner(props: {
  icon?: ReactNode;
  action?: ReactNode;
  /** for a state that is wanted, and no fault */
  calm?: boolean;
  children: ReactNode;
}) {
  const { icon, action, calm = false, children } = props;
  return (
    <div
      className={cx(
        "flex flex-none flex-wrap items-center gap-x-2.5 gap-y-1 border-b px-gutter py-2 max-md:items-start max-md:[&>.lucide]:mt-0.5",
        calm
          ? "border-line bg-note [&>.lucide]:text-ink-3"
          : "border-warn-line bg-warn-soft [&>.lucide]:text-warn-mark",
      )}
    >
      {icon ?? <TriangleAlert />}
      <p className={cx("min-w-0 flex-1 [overflow-wrap:anywhere]", Boolean(action) && "max-md:basis-[calc(100%-3rem)]")}>
        {children}
      </p>
      {action && <div className="flex-none max-md:ml-6.5">{action}</div>}
    </div>
  );
}
