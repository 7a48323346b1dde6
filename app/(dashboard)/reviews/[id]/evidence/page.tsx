import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { EvidencePage } from "#components/reviews/evidence-page.tsx";
import { reviewEvidenceDoor } from "#lib/server/edge/doors/reviews.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "not_found", "invalid_input"]);

export const metadata: Metadata = { title: "Evidence" };

export default async function Evidence({ params }: PageProps<"/reviews/[id]/evidence">) {
  const { id } = await params;
  const evidence = await readForPage(reviewEvidenceDoor, { id });
  if (evidence.ok) return <EvidencePage evidence={evidence.value} />;
  if (ABSENT.has(evidence.error.code)) notFound();
  return <FailureBlank failure={evidence.error} headingLevel={1} />;
}
