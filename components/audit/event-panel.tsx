import X from "lucide-react/icons/x";
import { useEffect, useId, useRef } from "react";
import { IconButton } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { useMedia } from "#components/ui/use-media.ts";
import { actionWords } from "#lib/shared/audit/audit.ts";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { EventDetails } from "./event-details.tsx";
import { isSqlName, targetWords } from "./event-labels.ts";

export type EventPanelProps = { event: AuditEvent; onClose: () => void };

/** The details of one event: beside the list where there is room, else in a dialog. */
export function EventPanel(props: EventPanelProps) {
  const wide = useMedia("(width >= 68.75rem)");
  return wide ? <SidePanel {...props} /> : <OverPanel {...props} />;
}

function OverPanel({ event, onClose }: EventPanelProps) {
  return (
    <Dialog open onClose={onClose} title={<Title event={event} />}>
      <div className="-my-4">
        <EventDetails event={event} />
      </div>
    </Dialog>
  );
}

function SidePanel({ event, onClose }: EventPanelProps) {
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  // A screen reader starts at the title of each opened event.
  useEffect(() => {
    if (event.id) title.current?.focus();
  }, [event.id]);
  return (
    <aside aria-labelledby={titleId} className="w-100 flex-none overflow-y-auto border-l border-line px-5">
      <header className="sticky top-0 flex items-start gap-2 border-b border-line bg-page py-3">
        <h2 ref={title} id={titleId} tabIndex={-1} className="min-w-0 flex-1 font-strong outline-none">
          <Title event={event} />
        </h2>
        <IconButton label="Close" className="-mt-1 -mr-2" onClick={onClose}>
          <X />
        </IconButton>
      </header>
      <EventDetails event={event} />
    </aside>
  );
}

function Title({ event }: { event: AuditEvent }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      {actionWords(event.action)}{" "}
      {targetWords(event) && <span className={isSqlName(event) ? "mono" : ""}>{targetWords(event)}</span>}
    </span>
  );
}
