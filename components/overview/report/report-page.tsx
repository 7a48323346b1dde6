import type { ReactNode } from "react";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import type { Report } from "#lib/shared/report/report.ts";
import { extentOf, sentenceOf } from "#lib/shared/report/report.ts";
import { signInOf } from "#lib/shared/report/words.ts";
import { Answer } from "../answer.tsx";
import { ClusterFigures } from "./cluster-figures.tsx";
import { PrintButton, ReportDownload } from "./report-download.tsx";
import { ReportLines } from "./report-lines.tsx";

/** Who can do what, with what is to be done first and what could not be seen. It can be printed. */
export function ReportPage({ report }: { report: Report }) {
  const { at, clusters } = report;
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs href="/" above="Overview">
            Report
          </Crumbs>
        }
        title="Report"
        sentence={
          <>
            <ExactTime at={at} />. {extentOf(report)}, as Rolecall last read them.
          </>
        }
        actions={
          <>
            <ReportDownload />
            <PrintButton />
          </>
        }
      />
      <Answer parts={sentenceOf(report)} />
      <div className="grid grid-cols-[minmax(0,1fr)] border-t border-line lg:grid-cols-[minmax(0,1fr)_25rem] print:block">
        <ReportLines lines={report.lines} isRead={clusters.some(({ list }) => list.is !== "unread")} />
        <div className="border-line max-lg:border-t lg:border-l print:border-0">
          <Unseen unseen={report.unseen} />
          <WaysIn clusters={clusters} />
          <TakeAlong />
        </div>
      </div>
      <ClusterFigures clusters={clusters} />
    </>
  );
}

function Aside({ title, className, children }: { title: string; className?: string; children: ReactNode }) {
  const id = title.toLowerCase().replaceAll(" ", "-");
  return (
    <section aria-labelledby={id} className={cx("px-gutter py-5", className)}>
      <h2 id={id} className="pb-2 font-strong">
        {title}
      </h2>
      {children}
    </section>
  );
}

function Unseen({ unseen }: Pick<Report, "unseen">) {
  return (
    <Aside title="What this report could not see">
      <ul className="grid gap-1">
        {unseen.map(({ weight, text }) => (
          <li
            key={text}
            className={cx(
              "grid grid-cols-[1rem_minmax(0,1fr)] [overflow-wrap:anywhere]",
              weight === "warn" && "text-warn-text",
            )}
          >
            <span aria-hidden="true" className="text-center">
              {weight === "warn" ? "!" : "·"}
            </span>
            <span className="pl-2">{text}</span>
          </li>
        ))}
      </ul>
    </Aside>
  );
}

/** More clusters than these are not named. */
const MOST_CLUSTERS = 5;

function WaysIn({ clusters }: Pick<Report, "clusters">) {
  const read = clusters.filter(({ total }) => total > 0);
  if (read.length === 0) return null;
  return (
    <Aside title="How they sign in" className="border-t border-line">
      <dl className="grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1">
        {read.slice(0, MOST_CLUSTERS).map(({ id, name, ways, noLogin }) => (
          <div key={id} className="contents">
            <dt className="text-ink-2 [overflow-wrap:anywhere]">{name}</dt>
            <dd>{signInOf({ ways, noLogin })}</dd>
          </div>
        ))}
      </dl>
      {read.length > MOST_CLUSTERS && (
        <p className="pt-1 text-ink-3">{number(read.length - MOST_CLUSTERS)} more are in the files.</p>
      )}
    </Aside>
  );
}

function TakeAlong() {
  return (
    <Aside title="Run it from a terminal" className="border-t border-line print:hidden">
      <p className="pb-2 text-ink-2">A report without a server and without an account:</p>
      <CodeBlock>npm ci && npm run --silent rolecall -- report --key-file key</CodeBlock>
      <p className="pt-2 text-12 text-ink-3">
        In a clone of Rolecall, with a key that cannot change SQL users. Text, JSON, SARIF or one HTML page. It keeps
        nothing.
      </p>
    </Aside>
  );
}
