"use client";

import FileDown from "lucide-react/icons/file-down";
import Printer from "lucide-react/icons/printer";
import Link from "next/link";
import type { ReactNode } from "react";
import { EvidenceDownload } from "#components/dialogs/evidence-download.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { utcDate } from "#components/ui/words/time-text.ts";
import { evidenceFileWords } from "#lib/shared/reviews/evidence-files.ts";
import type { ReviewEvidence } from "#lib/shared/reviews/reviews.ts";
import { reviewPath } from "./review-path.ts";

type EvidenceFile = ReviewEvidence["files"][number];

/** The evidence of a closed review: its files, its anchors in the audit, and how to verify it. */
export function EvidencePage({ evidence }: { evidence: ReviewEvidence }) {
  const { id, name, closedAt, closedBy, files } = evidence;
  const fileOf = (file: string) => `/api/reviews/${encodeURIComponent(id)}/evidence/${encodeURIComponent(file)}`;
  const columns: readonly Column<EvidenceFile>[] = [
    {
      head: "File",
      cell: (file) => (
        <a href={fileOf(file.name)} className="mono hover:underline hover:underline-offset-3">
          {file.name}
        </a>
      ),
    },
    { head: "Content", from: "md", calm: true, cell: (file) => evidenceFileWords(file.name) },
    { head: "Bytes", align: "end", className: "tabular-nums", cell: ({ bytes }) => number(bytes) },
  ];
  return (
    <>
      <PageHeader
        crumbs={
          <>
            <Link href="/reviews" prefetch={false} className="hover:text-ink hover:underline">
              Reviews
            </Link>
            <span aria-hidden="true">/</span>
            <Link href={reviewPath(id)} prefetch={false} className="hover:text-ink hover:underline">
              {name}
            </Link>
          </>
        }
        title="Evidence"
        sentence={`As the review was closed on ${utcDate(closedAt)} by ${closedBy}. It never changes.`}
        actions={
          <>
            <a href={fileOf("results.csv")} className={buttonClass()}>
              <FileDown />
              CSV
            </a>
            <a href={fileOf("review.html")} target="_blank" rel="noreferrer" className={buttonClass()}>
              <Printer />
              Print
            </a>
            <EvidenceDownload path={`/api/reviews/${encodeURIComponent(id)}/export`} primary />
          </>
        }
      />
      <DataTable label="Files" columns={columns} rows={files} keyOf={({ name }) => name} />
      <HowToVerify {...evidence} />
    </>
  );
}

function HowToVerify({ head, manifest, sha256 }: ReviewEvidence) {
  return (
    <section className="max-w-prose px-gutter py-5" aria-labelledby="verify">
      <h2 id="verify" className="pb-2 font-strong">
        How to verify
      </h2>
      <p className="pb-2 text-ink-2">
        The download adds the chain of the audit up to its newest event. Unpack it and run this in its folder with
        Node.js 18 or later. HEAD is the hash of an audit event that you noted outside Rolecall after the close.
      </p>
      <CodeBlock>{"node verify-review.mjs . HEAD"}</CodeBlock>
      <dl className="grid gap-x-4 gap-y-1 pt-4 md:grid-cols-[max-content_1fr]">
        <Fact name={`Newest event, ${number(head.sequence)}`}>{head.hash}</Fact>
        <Fact name="Manifest, in the event of the close">{manifest}</Fact>
        <Fact name="Frozen list, in the event of the start">{sha256}</Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="mono text-12 [overflow-wrap:anywhere] max-md:pb-2">{children}</dd>
    </>
  );
}
