import type { Route } from "next";
import Link from "next/link";
import type { Finding } from "#lib/shared/report/facts.ts";
import type { ReportLine } from "#lib/shared/report/report.ts";
import { markedName, namesOf } from "#lib/shared/report/words.ts";
import { type EverywhereFilter, everywherePath } from "#lib/shared/sql-users/everywhere-path.ts";
import { SSO_PREFIX } from "#lib/sql/names.ts";
import { FigureRow } from "../figure-row.tsx";

/** What was found: a figure, a sentence, what to do, and the way to the list. */
export function ReportLines({ lines, isRead }: { lines: readonly ReportLine[]; isRead: boolean }) {
  return (
    <section aria-labelledby="what-to-do" className="min-w-0">
      <h2 className="border-b border-line px-gutter pt-5 pb-3 font-strong">
        <span id="what-to-do">What to do</span>{" "}
        {lines.length > 1 && <span className="font-normal text-ink-3">most dangerous first</span>}
      </h2>
      {lines.length === 0 ? (
        <p className="px-gutter py-4 text-ink-2">{isRead ? "Nothing was found." : "Nothing was read."}</p>
      ) : (
        <ol aria-labelledby="what-to-do">
          {lines.map((line) => (
            <Row key={line.kind} line={line} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Row({ line }: { line: ReportLine }) {
  const { kind, figure, sentence, more, todo, clusters } = line;
  const href = listPath(line);
  const named = href === undefined ? clusters.flatMap(({ users }) => users.map(markedName)) : [];
  return (
    <FigureRow
      figure={figure}
      isDanger={kind === "superuser"}
      act={
        href !== undefined && (
          <Link href={href as Route} prefetch={false} className="link max-md:col-start-2 max-md:w-fit print:hidden">
            List<span className="sr-only">: {sentence}</span>
          </Link>
        )
      }
    >
      <span className="font-medium">{sentence}</span>
      <span className="block text-12 text-ink-3">
        {more}
        {named.length > 0 && ` ${namesOf(named)}${named.length < figure ? " and others" : ""}.`}{" "}
        <b className="font-medium text-ink-2">Do:</b> {todo}
      </span>
    </FigureRow>
  );
}

/** The filter of the list that shows a finding; undefined where no list has one. */
const FILTERS: Readonly<Record<Finding, Partial<EverywhereFilter> | undefined>> = {
  superuser: { state: "admin" },
  privileged: { state: "privileged" },
  unverified: { state: "unknown" },
  "no-owner": { state: "unowned" },
  dormant: undefined,
  "stale-password": { due: "now" },
  outside: { state: "outside" },
  "single-sign-on": { search: SSO_PREFIX },
};

/** The list of all clusters with the SQL users of a line. */
function listPath({ kind }: Pick<ReportLine, "kind">): string | undefined {
  const filter = FILTERS[kind];
  return filter && everywherePath(filter);
}
