import { ReasonDialog } from "#components/dialogs/reason-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import type { OwnDialogProps } from "./open-own.ts";

/** A member of the owner team asks Cluster Admins to put a SQL user back as it was before its restriction. */
export function AskBackDialog({ user: { id, name }, onClose }: OwnDialogProps) {
  const change = useAct("restrict.ask_back", "The Cluster Admins are notified", onClose);
  return (
    <ReasonDialog
      title={
        <>
          Ask to put <Mono>{name}</Mono> back
        </>
      }
      lead="The Cluster Admins are notified, and decide. If one right is missing, say which: that is the smaller fix."
      button="Ask to put it back"
      field={{
        label: "What fails",
        placeholder: "The release cannot migrate: permission denied to create role",
      }}
      change={change}
      inputOf={(reason) => ({ id, reason })}
      onClose={onClose}
    />
  );
}
