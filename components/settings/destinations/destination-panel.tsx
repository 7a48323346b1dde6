import X from "lucide-react/icons/x";
import { useEffect, useId, useRef } from "react";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { useMedia } from "#components/ui/use-media.ts";
import { DestinationDetails } from "./destination-details.tsx";
import { kindWords } from "./labels.ts";
import type { DestinationPanelProps } from "./panel-props.ts";

/** A destination beside the table, or in a dialog where there is no room. */
export function DestinationPanel(props: DestinationPanelProps) {
  const isWide = useMedia("(min-width: 64rem)");
  return isWide ? <SidePanel {...props} /> : <InDialog {...props} />;
}

function InDialog({ destination, onClose, ...rest }: DestinationPanelProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={destination.name}
      lead={kindWords(destination)}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Done</Button>
        </DialogActions>
      }
    >
      <DestinationDetails key={destination.id} destination={destination} {...rest} />
    </Dialog>
  );
}

function SidePanel({ destination, onClose, ...rest }: DestinationPanelProps) {
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  // A screen reader starts at the title of each opened destination.
  useEffect(() => {
    if (destination.id) title.current?.focus();
  }, [destination.id]);
  return (
    <aside aria-labelledby={titleId} className="w-100 flex-none overflow-y-auto border-t border-l border-line px-5">
      <header className="sticky top-0 flex items-start gap-2 border-b border-line bg-page py-3">
        <div className="min-w-0 flex-1">
          <h2 ref={title} id={titleId} tabIndex={-1} className="font-strong outline-none [overflow-wrap:anywhere]">
            {destination.name}
          </h2>
          <p className="text-ink-2">{kindWords(destination)}</p>
        </div>
        <IconButton label="Close" className="-mt-1 -mr-2" onClick={onClose}>
          <X />
        </IconButton>
      </header>
      <div className="grid gap-5 py-4">
        <DestinationDetails key={destination.id} destination={destination} {...rest} />
      </div>
    </aside>
  );
}
