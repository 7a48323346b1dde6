import { EvidenceDownload } from "#components/dialogs/evidence-download.tsx";
import type { Leaver } from "#lib/shared/people/leaver.ts";

type Props = { account: Leaver["account"]; label?: string; primary?: boolean };

/** Downloads the evidence of the account's newest plan. */
export function LeaverEvidence({ account, ...look }: Props) {
  return <EvidenceDownload path={`/api/accounts/${encodeURIComponent(account.id)}/leaver/evidence`} {...look} />;
}
