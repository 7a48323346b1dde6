import ChevronRight from "lucide-react/icons/chevron-right";
import { type ReactNode, useState } from "react";

export type DisclosureProps = {
  summary: ReactNode;
  /** `open` opens it; a person may still close it */
  open?: boolean;
  /** The children are not made before it is opened for the first time. */
  onDemand?: boolean;
  children: ReactNode;
};

/** More, for those who want it. */
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
