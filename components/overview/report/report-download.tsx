"use client";

import { useMutation } from "@tanstack/react-query";
import ChevronDown from "lucide-react/icons/chevron-down";
import Download from "lucide-react/icons/download";
import Printer from "lucide-react/icons/printer";
import { useRef } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { ReauthenticateDialog } from "#components/dialogs/reauthenticate-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { Menu } from "#components/ui/menus/menu.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { checkDownload } from "#lib/client/calls/check-download.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { REPORT_FORMATS, type ReportFormat } from "#lib/shared/report/formats.ts";

const ROUTE = "/api/report";

const LABELS: Readonly<Record<ReportFormat, { label: string; hint: string }>> = {
  html: { label: "HTML", hint: "one page, to send and print" },
  json: { label: "JSON", hint: "for programs" },
  sarif: { label: "SARIF", hint: "for code scanning" },
};

/** Downloads the report with all names. A check comes first, so that a refusal shows on the page; then a form is posted. */
export function ReportDownload() {
  const form = useRef<HTMLFormElement>(null);
  const format = useRef<HTMLInputElement>(null);
  const toast = useToast();
  const check = useMutation({
    mutationFn: () => checkDownload(ROUTE),
    onSuccess: () => {
      form.current?.submit();
      toast("Download started. The audit records it.");
    },
  });
  const failure = check.error && failureOf(check.error);
  const mustConfirm = failure?.code === "reauthentication_required";
  const items = REPORT_FORMATS.map((each) => ({
    ...LABELS[each],
    onSelect: () => {
      if (format.current) format.current.value = each;
      check.mutate();
    },
  }));
  const trigger = (
    <Button pending={check.isPending}>
      <Download />
      Download
      <ChevronDown />
    </Button>
  );
  return (
    <span className="inline-flex print:hidden max-md:[&>button]:w-full">
      {!mustConfirm && <MutationFailure failure={failure} />}
      <form ref={form} method="post" action={ROUTE} hidden>
        <input ref={format} type="hidden" name="format" />
      </form>
      <Menu label="Download" trigger={trigger} items={items} align="end" />
      <ReauthenticateDialog open={mustConfirm} onClose={() => check.reset()} onConfirmed={() => check.mutate()} />
    </span>
  );
}

/** Prints the page. */
export function PrintButton() {
  return (
    <Button variant="primary" className="print:hidden" onClick={() => window.print()}>
      <Printer />
      Print
    </Button>
  );
}
