import FlaskConical from "lucide-react/icons/flask-conical";
import Pencil from "lucide-react/icons/pencil";
import Trash2 from "lucide-react/icons/trash-2";
import { useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { SecretStoreRow, StoreTest } from "#lib/shared/passwords/secret-stores.ts";
import { forWords, kindWords, problemWords, testWords } from "./words.ts";

type Props = { stores: readonly SecretStoreRow[]; onOpen: (kind: "edit" | "remove", id: string) => void };

export function SecretStoresTable({ stores, onOpen }: Props) {
  const [tested, setTested] = useState<{ name: string; answer: StoreTest } | null>(null);
  const test = useOperation("secret_store.test", (answer, { id }) =>
    setTested({ name: stores.find((store) => store.id === id)?.name ?? "It", answer }),
  );
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
      <PlainTable
        label="Secret stores"
        head={
          <>
            <Head>Name</Head>
            <Head className="max-md:hidden">For</Head>
            <Head className="max-lg:hidden">Path</Head>
            <Head className="max-md:hidden">Last test</Head>
            <Head>
              <span className="sr-only">Actions</span>
            </Head>
          </>
        }
      >
        {stores.map((store) => (
          <tr key={store.id} className="hover:bg-hover">
            <Cell>
              <span className="font-medium [overflow-wrap:anywhere]">{store.name}</span>
              <span className="block text-12 text-ink-3">{kindWords(store)}</span>
              <span className="mono block text-12 text-ink-3 [overflow-wrap:anywhere]">{store.address}</span>
              <span className="block text-12 text-ink-3 md:hidden">{forWords(store)}</span>
              <span className="block text-12 md:hidden">
                <LastTest store={store} />
              </span>
            </Cell>
            <Cell className="text-ink-2 [overflow-wrap:anywhere] max-md:hidden">{forWords(store)}</Cell>
            <Cell className="mono text-ink-2 [overflow-wrap:anywhere] max-lg:hidden">{store.template}</Cell>
            <Cell className="text-ink-2 max-md:hidden">
              <LastTest store={store} />
            </Cell>
            <Cell>
              <span className="flex flex-wrap justify-end gap-1">
                <Button
                  size="s"
                  pending={test.pending && test.input?.id === store.id}
                  aria-label={`Test ${store.name}`}
                  onClick={() => test.run({ id: store.id })}
                >
                  <FlaskConical />
                  Test
                </Button>
                <IconButton label={`Edit ${store.name}`} onClick={() => onOpen("edit", store.id)}>
                  <Pencil />
                </IconButton>
                <IconButton label={`Remove ${store.name}`} onClick={() => onOpen("remove", store.id)}>
                  <Trash2 />
                </IconButton>
              </span>
            </Cell>
          </tr>
        ))}
      </PlainTable>
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
