import { useMutation } from "@tanstack/react-query";
import Download from "lucide-react/icons/download";
import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { checkDownload } from "#lib/client/calls/check-download.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { MutationFailure } from "./mutation-failure.tsx";
import { ReauthenticateDialog } from "./reauthenticate-dialog.tsx";

type Props = { path: string; label?: string; primary?: boolean };

/**
 * Downloads all files of an evidence as one, from the route at `path`. A check comes first, so that a refusal shows on the page; then a form
 * is posted.
 */
export function EvidenceDownload({ path, label = "Download evidence", primary = false }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const toast = useToast();
  const check = useMutation({
    mutationFn: () => checkDownload(path),
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
      <form ref={form} method="post" action={path} hidden />
      <Button variant={primary ? "primary" : "default"} pending={check.isPending} onClick={() => check.mutate()}>
        <Download />
        {label}
      </Button>
      <ReauthenticateDialog open={mustConfirm} onClose={() => check.reset()} onConfirmed={() => check.mutate()} />
    </>
  );
}
