import { useMutation } from "@tanstack/react-query";
import Download from "lucide-react/icons/download";
import { useRef } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { ReauthenticateDialog } from "#components/dialogs/reauthenticate-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { checkEvidence } from "#lib/client/reviews.ts";

/** Downloads all files as one. A check comes first, so that a refusal shows on the page; then a form is posted. */
export function EvidenceDownload({ id }: { id: string }) {
  const form = useRef<HTMLFormElement>(null);
  const toast = useToast();
  const check = useMutation({
    mutationFn: () => checkEvidence(id),
    onSuccess: () => {
      form.current?.submit();
      toast("Download started. Your browser saves the file.");
    },
  });
  const failure = check.error && failureOf(check.error);
  const mustConfirm = failure?.code === "reauthentication_required";
  return (
    <>
      <MutationFailure failure={failure} />
      <form ref={form} method="post" action={`/api/reviews/${encodeURIComponent(id)}/export`} hidden />
      <Button variant="primary" pending={check.isPending} onClick={() => check.mutate()}>
        <Download />
        Download evidence
      </Button>
      <ReauthenticateDialog open={mustConfirm} onClose={() => check.reset()} onConfirmed={() => check.mutate()} />
    </>
  );
}
