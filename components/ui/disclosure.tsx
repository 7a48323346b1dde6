import ChevronRight from "lucide-react/icons/chevron-right";
import { type ReactNode, useState } from "react";

export type DisclosureProps = {
  summary: ReactNode;
  /** `open` opens it; the person can close it */
  open?: boolean | undefined;
  /** The children render once it is first opened. */
  onDemand?: boolean;
  children: ReactNode;
};

/** Further details, closed at first. */
export function Disclosure({ summary, open, onDemand = false, children }: DisclosureProps) {
  const [made, setMade] = useState(!onDemand);
  return (
    <details open={open} className="group" onToggle={({ currentTarget }) => currentTarget.open && setMade(true)}>
      <summary className="flex cursor-pointer list-none items-center gap-1.5 text-ink-2 hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-3.5 group-open:rotate-90" />
        {summary}
      </summary>
      {made && <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-3">{children}</div>}
    </details>
  );
}
