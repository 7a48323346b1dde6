import ChevronRight from "lucide-react/icons/chevron-right";
import type { ReactNode } from "react";

/** More, for those who want it. `open` opens it; a person may still close it. */
export function Disclosure({ summary, open, children }: { summary: ReactNode; open?: boolean; children: ReactNode }) {
  return (
    <details open={open} className="group">
      <summary className="flex cursor-pointer list-none items-center gap-1.5 text-ink-2 hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-3.5 group-open:rotate-90" />
        {summary}
      </summary>
      <div className="mt-2 grid gap-3">{children}</div>
    </details>
  );
}
