import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { previewImport } from "#lib/client/owners.ts";
import type { ImportPreview } from "#lib/shared/sql-users/owners.ts";
import { ImportChanges } from "./import-changes.tsx";
import { ImportSource } from "./import-source.tsx";

const FORM = "import-owners";

/** Previews a file of owners, then imports exactly what the preview showed. */
export function ImportFlow({ cluster, onClose, returnFocus }: FlowProps) {
  const { text, setText, seen, isOutdated, pending, failure, look, back, apply } = useImport(cluster.id, () =>
    onClose(null),
  );
  const changes = seen && "changes" in seen ? seen.changes : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    if (changes) apply();
    else look();
  }

  return (
    <Dialog
      open
      size="l"
      locked={pending}
      onClose={() => onClose(null)}
      title={changes ? "Preview import" : "Import owners"}
      lead={
        <>
          Of SQL users on <span className="mono">{cluster.name}</span>.{changes && " Nothing is changed yet."}
        </>
      }
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={changes ? back : () => onClose(null)} disabled={pending}>
            {changes ? "Back" : "Cancel"}
          </Button>
          <Button
            type="submit"
            form={FORM}
            variant="primary"
            pending={pending}
            disabled={changes ? changes.length === 0 : text === ""}
          >
            {changes ? `Import ${counted(changes.length, "change")}` : "Preview"}
          </Button>
        </DialogActions>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <MutationFailure failure={failure} />
        {isOutdated && (
          <Note tone="warn" role="alert">
            <strong>Something has changed since the preview.</strong> Nothing was imported; check the new preview.
          </Note>
        )}
        {seen && "changes" in seen ? (
          <ImportChanges preview={seen} />
        ) : (
          <ImportSource text={text} refused={seen && "problems" in seen ? seen : undefined} onText={setText} />
        )}
      </form>
      <Reauthenticate failure={failure} onConfirmed={changes ? apply : () => look()} onCancel={back} />
    </Dialog>
  );
}

/** A file, its preview, and the import of what the preview showed. */
function useImport(clusterId: string, onDone: () => void) {
  const [text, setText] = useState("");
  const [seen, setSeen] = useState<ImportPreview>();
  const [isOutdated, setOutdated] = useState(false);
  const preview = useMutation({ gcTime: 0, mutationFn: (file: string) => previewImport(clusterId, file) });
  const toast = useToast();
  const imported = ({ changed }: { changed: number }) => {
    toast(changed === 1 ? "1 SQL user changed" : `${number(changed)} SQL users changed`);
    onDone();
  };
  const run = useOperation("sql_user.import_owners", imported, {
    page: false,
    onSettled: (refused) => refused?.code === "import_outdated" && look(true),
  });
  const pending = preview.isPending || run.pending;
  const failure = preview.error ? failureOf(preview.error) : run.failure;

  function look(again = false) {
    run.dismiss();
    preview.mutate(text, {
      onSuccess: (next) => {
        setSeen(next);
        setOutdated(again);
      },
    });
  }
  function back() {
    setSeen(undefined);
    setOutdated(false);
    preview.reset();
    run.dismiss();
  }
  function apply() {
    if (!seen || !("changes" in seen)) return;
    run.run({ clusterId, text, digest: seen.digest });
  }
  return { text, setText, seen, isOutdated, pending, failure, look, back, apply };
}
