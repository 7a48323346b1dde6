import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import type { DirectoryRule } from "#lib/shared/people/directory.ts";

type RemoveGroupDialogProps = { rule: DirectoryRule; words: string; onClose: () => void };

/** Asks before a row of the table is removed, since its accounts lose the right at once. */
export function RemoveGroupDialog({ rule: { id, group, accounts }, words, onClose }: RemoveGroupDialogProps) {
  const change = useAct("settings.remove_group", `${group} no longer gives: ${words}`, onClose);
  return (
    <FormDialog
      title={`Remove ${group}`}
      lead={`The group no longer gives: ${words}.`}
      button="Remove group"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <Effects>
        <li>{effect(accounts)}</li>
        <li>Rights that were given by hand stay.</li>
      </Effects>
    </FormDialog>
  );
}

function effect(accounts: number): string {
  if (accounts === 0) return "No account has this right from the group now.";
  const who = accounts === 1 ? "1 account loses" : `${accounts} accounts lose`;
  return `${who} it immediately, also in open sessions, unless another group gives it.`;
}
