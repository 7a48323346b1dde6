import FlaskConical from "lucide-react/icons/flask-conical";
import Pencil from "lucide-react/icons/pencil";
import Trash2 from "lucide-react/icons/trash-2";
import { useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { actionsColumn, type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { SecretStoreRow, StoreTest } from "#lib/shared/passwords/secret-stores.ts";
import { forWords, kindWords, problemWords, testWords } from "./labels.ts";

const COLUMNS: readonly Column<SecretStoreRow>[] = [
  {
    head: "Name",
    className: "[overflow-wrap:anywhere]",
    cell: (store) => (
      <>
        <span className="font-medium">{store.name}</span>
        <span className="block text-12 text-ink-3">{kindWords(store)}</span>
        <span className="mono block text-12 text-ink-3">{store.address}</span>
      </>
    ),
  },
  { head: "For", from: "md", calm: true, className: "[overflow-wrap:anywhere]", cell: forWords, phone: "cell" },
  {
    head: "Path",
    from: "lg",
    calm: true,
    className: "mono [overflow-wrap:anywhere]",
    cell: ({ template }) => template,
  },
  { head: "Last test", from: "md", calm: true, cell: (store) => <LastTest store={store} />, phone: "cell" },
];

type Props = { stores: readonly SecretStoreRow[]; onOpen: (kind: "edit" | "remove", id: string) => void };

export function SecretStoresTable({ stores, onOpen }: Props) {
  const [tested, setTested] = useState<{ name: string; answer: StoreTest } | null>(null);
  const test = useOperation("secret_store.test", (answer, { id }) =>
    setTested({ name: stores.find((store) => store.id === id)?.name ?? "It", answer }),
  );
  const actions = actionsColumn<SecretStoreRow>(({ id, name }) => (
    <span className="flex flex-wrap justify-end gap-1">
      <Button
        size="s"
        pending={test.pending && test.input?.id === id}
        aria-label={`Test ${name}`}
        onClick={() => test.run({ id })}
      >
        <FlaskConical />
        Test
      </Button>
      <IconButton label={`Edit ${name}`} onClick={() => onOpen("edit", id)}>
        <Pencil />
      </IconButton>
      <IconButton label={`Remove ${name}`} onClick={() => onOpen("remove", id)}>
        <Trash2 />
      </IconButton>
    </span>
  ));
  return (
    <>
      {(test.failure || tested) && (
        <div className="border-t border-line px-gutter py-4">
          <MutationFailure failure={test.failure} />
          {!test.failure && tested && (
            <Note tone={tested.answer.works ? "ok" : "warn"} role="status">
              {testWords(tested.name, tested.answer)} <span className="mono">{tested.answer.path}</span>
            </Note>
          )}
        </div>
      )}
      <DataTable label="Secret stores" columns={[...COLUMNS, actions]} rows={stores} keyOf={({ id }) => id} />
    </>
  );
}

function LastTest({ store: { name, triedAt, tryProblem } }: { store: SecretStoreRow }) {
  if (triedAt === null) return <span className="text-ink-3">not tested</span>;
  if (tryProblem === null)
    return (
      <>
        works · <RelativeTime at={triedAt} />
      </>
    );
  return (
    <>
      <Pill tone="warn" title={problemWords(name, tryProblem)}>
        failed
      </Pill>{" "}
      <RelativeTime at={triedAt} />
      <span className="block text-12 text-warn-text">{problemWords(name, tryProblem)}</span>
    </>
  );
}
