import type { Metadata } from "next";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { ReportPage } from "#components/overview/report/report-page.tsx";
import { reportDoor } from "#lib/server/edge/doors/overview.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Report" };

export default async function Page() {
  const report = await readForPage(reportDoor, {});
  if (!report.ok) return <FailureBlank failure={report.error} headingLevel={1} />;
  return <ReportPage report={report.value} />;
}
