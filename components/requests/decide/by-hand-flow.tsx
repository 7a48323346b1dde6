import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { KIND_WORDS } from "#lib/shared/requests/request-labels.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import type { RequestDialogProps } from "../open-request.ts";
import { ByHandPart } from "./by-hand-part.tsx";

/** How a person carries an approved request out, and what they say of it: it is done, or nobody did it. */
export function ByHandFlow({ request, onClose, returnFocus }: RequestDialogProps & { request: ListedRequest }) {
  const { id, kind, state, cluster, requested, approved, requester, keyClosed } = request;
  // Its SQL user is there, and only its password is left.
  const isPassword = state === "ready" || kind === "reset";
  const { name } = approved ?? requested;
  const toast = useToast();
  const end = (words: string) => () => {
    toast(words);
    onClose();
  };
  const done = useOperation("request.done_by_hand", end(`Recorded that you did it. ${requester} is notified`), {
    page: false,
  });
  const notDone = useOperation("request.not_done", end("It waits for a decision again"), { page: false });
  const input = { clusterId: cluster.id, id };
  const failure = done.failure ?? notDone.failure;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Carry out the request of ${requester}`}
      size={isPassword || kind === "delete" ? undefined : "l"}
      lead={
        <>
          {KIND_WORDS[kind]}: <span className="mono">{name}</span> on <span className="mono">{cluster.name}</span>.
          Rolecall sends nothing.
        </>
      }
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          {state === "manual" && (
            <Button pending={notDone.pending} onClick={() => notDone.run(input)}>
              Not done
            </Button>
          )}
          <Button variant="primary" pending={done.pending} onClick={() => done.run(input)}>
            Done by hand
          </Button>
        </DialogActions>
      }
    >
      {state === "manual" && !keyClosed && (
        <Note>
          <strong>Rolecall can carry it out now.</strong> Choose Not done, then approve it again.
        </Note>
      )}
      <ByHandPart request={request} />
      <p className="text-12 text-ink-2">
        Done by hand records your word.{" "}
        {isPassword ? "No list shows a new password." : "The list shows whether it is so."}{" "}
        {state === "manual" && "Not done gives the request back for a decision."}
      </p>
      {failure && <FailureNote failure={failure} />}
    </Dialog>
  );
}
