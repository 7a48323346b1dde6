import Download from "lucide-react/icons/download";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { useMutationChange } from "#components/dialogs/use-change.ts";
import { Button } from "#components/ui/button.tsx";
import { downloadText } from "#components/ui/download-text.ts";
import { useToast } from "#components/ui/toast.tsx";
import { evidenceMutation } from "#lib/client/leaver.ts";
import type { Leaver } from "#lib/shared/leaver.ts";

type Props = { account: Leaver["account"]; label?: string; primary?: boolean };

/** Saves the evidence of the account's newest plan. */
export function EvidenceButton({ account, label = "Download evidence", primary = false }: Props) {
  const toast = useToast();
  const change = useMutationChange(evidenceMutation(), ({ fileName, text }) => {
    downloadText(fileName, text, "application/json");
    toast("Evidence saved. Its SHA-256 is in the audit.");
  });
  return (
    <>
      <Button
        variant={primary ? "primary" : "default"}
        pending={change.pending}
        onClick={() => change.run({ accountId: account.id, email: account.email })}
      >
        <Download />
        {label}
      </Button>
      <MutationFailure failure={change.failure} />
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </>
  );
}
