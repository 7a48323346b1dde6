import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ReactNode } from "react";

/** One sentence about an unusual state, across the whole page. Its first words stand in `<strong>`. */
export function Banner({ icon, action, children }: { icon?: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-none flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-warn-line bg-warn-soft px-gutter py-2 [&>.lucide]:text-warn-mark">
      {icon ?? <TriangleAlert />}
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</p>
      {action}
    </div>
  );
}
