"use client";

import Plus from "lucide-react/icons/plus";
import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useShownOnce } from "#lib/client/calls/use-shown-once.ts";
import type { Destination, ShownSecret } from "#lib/shared/audit/destinations.ts";
import { DestinationDialog } from "./destination-dialog.tsx";
import { DestinationPanel } from "./destination-panel.tsx";
import { DestinationsTable } from "./destinations-table.tsx";
import { waitingWords } from "./labels.ts";
import { SecretDialog } from "./secret-dialog.tsx";

const VIEWS = {
  all: "All",
  webhook: "Webhooks",
  audit: "Audit streams",
  anchors: "Anchors",
  failing: "Failing",
} as const;
type View = keyof typeof VIEWS;
const VIEW_NAMES = Object.keys(VIEWS) as View[];

type Open = { kind: "create" } | { kind: "edit" | "delete"; id: string };

/** Where Rolecall sends events, the audit and its anchors. */
export function DestinationsPage({ destinations }: { destinations: readonly Destination[] }) {
  const [view, setView] = useState<View>("all");
  const [chosen, setChosen] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const once = useShownOnce<{ secret: ShownSecret; name: string }>();
  const close = () => setOpen(null);
  const shown = destinations.filter((each) => isIn(each, view));
  const selected = destinations.find(({ id }) => id === chosen);

  function made(secret: ShownSecret, name: string) {
    close();
    if (secret.secret !== "") once.show({ secret, name });
  }

  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="Destinations"
        sentence={sentenceOf(destinations)}
        actions={
          <Button variant="primary" onClick={() => setOpen({ kind: "create" })}>
            <Plus />
            Add destination
          </Button>
        }
      />
      {destinations.length === 0 ? (
        <Blank
          className="border-t border-line"
          title="No destinations yet"
          text="Rolecall can send chosen events to a webhook, Slack or Microsoft Teams, and the whole audit to a SIEM or a bucket. Anchors let you check the audit later."
        />
      ) : (
        <>
          <Views destinations={destinations} view={view} onView={setView} />
          <div className="flex flex-1 md:min-h-0">
            <div className="min-w-0 flex-1 md:overflow-y-auto">
              <DestinationsTable destinations={shown} chosen={chosen} onChoose={setChosen} />
            </div>
            {selected && (
              <DestinationPanel
                destination={selected}
                onClose={() => setChosen(null)}
                onSecret={made}
                onOpen={(kind) => setOpen({ kind, id: selected.id })}
              />
            )}
          </div>
        </>
      )}
      {open && <OpenDialog open={open} destinations={destinations} onMade={made} onClose={close} />}
      {once.shown && <SecretDialog shown={once.shown.secret} name={once.shown.name} onClose={once.close} />}
    </div>
  );
}

function isIn({ kind, state }: Destination, view: View): boolean {
  if (view === "all") return true;
  return view === "failing" ? state === "failing" : kind === view;
}

function sentenceOf(destinations: readonly Destination[]): string {
  const failing = destinations.filter(({ state }) => state === "failing").length;
  if (failing === 0) return "Where Rolecall sends events and the audit.";
  return `Where Rolecall sends events and the audit. ${failing === 1 ? "One is" : `${failing} are`} failing.`;
}

type ViewsProps = { destinations: readonly Destination[]; view: View; onView: (view: View) => void };

function Views({ destinations, view, onView }: ViewsProps) {
  return (
    <fieldset
      aria-label="Views"
      className="flex min-w-0 flex-none gap-5 overflow-x-auto px-gutter [scrollbar-width:none]"
    >
      {VIEW_NAMES.map((each) => (
        <button
          key={each}
          type="button"
          aria-current={each === view ? "true" : undefined}
          onClick={() => onView(each)}
          className="tab-look flex flex-none cursor-pointer items-center gap-1.5 whitespace-nowrap focus-visible:-outline-offset-2"
        >
          {VIEWS[each]}
          <span className="font-normal text-ink-3">{destinations.filter((one) => isIn(one, each)).length}</span>
        </button>
      ))}
    </fieldset>
  );
}

type OpenDialogProps = {
  open: Open;
  destinations: readonly Destination[];
  onMade: (shown: ShownSecret, name: string) => void;
  onClose: () => void;
};

function OpenDialog({ open, destinations, onMade, onClose }: OpenDialogProps) {
  if (open.kind === "create") return <DestinationDialog onMade={onMade} onClose={onClose} />;
  const destination = destinations.find(({ id }) => id === open.id);
  if (!destination) return null;
  switch (open.kind) {
    case "edit":
      return <DestinationDialog destination={destination} onMade={onMade} onClose={onClose} />;
    case "delete":
      return <DeleteDialog destination={destination} onClose={onClose} />;
    default:
      return open satisfies never;
  }
}

/** Deletes a destination, and says what is never sent then. */
function DeleteDialog({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const { id, name, waiting } = destination;
  const change = useAct("destination.delete", `Deleted ${name}`, onClose);
  return (
    <FormDialog
      title={`Delete ${name}`}
      lead="This cannot be undone. Its delivery log is deleted too."
      button={`Delete ${name}`}
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <p className="text-14">
        {waiting === 0 ? "No event is waiting." : `${waitingWords(destination)} and will not be sent.`}
      </p>
    </FormDialog>
  );
}
