import { PageHeader } from "#components/ui/page-header.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import type { ApiReference } from "#lib/shared/api/reference.ts";

/* On a phone a row is a box without heads, since a path needs the whole line. */
const HEAD = "max-md:sr-only";
const ROW = "hover:bg-hover max-md:block max-md:border-b max-md:border-line max-md:py-2";
const CELL = "max-md:block max-md:h-auto max-md:border-0 max-md:px-gutter max-md:py-0.5";

/** The page `/api-reference`: what a token opens, and what each code of a failure means. It needs no script. */
export function ReferencePage({ groups, problems }: ApiReference) {
  return (
    <>
      <PageHeader
        title="API reference"
        sentence={
          <>
            Calls go to <span className="mono">/api/v1</span> with a token in{" "}
            <span className="mono">Authorization: Bearer</span>. To generate a client:{" "}
            <a href="/api/v1/openapi.json" className="link">
              OpenAPI 3.1
            </a>
            .
          </>
        }
      />
      {groups.map((group) => (
        <Calls key={group.tag} {...group} />
      ))}
      <Failures problems={problems} />
    </>
  );
}

function Calls({ tag, operations }: ApiReference["groups"][number]) {
  return (
    <section className="pt-4">
      <h2 className="px-gutter pb-2 font-strong">{tag}</h2>
      <PlainTable
        label={tag}
        stacks
        head={
          <>
            <Head className={cx("w-1/2", HEAD)}>Call</Head>
            <Head className={HEAD}>What it does</Head>
            <Head className={cx("w-24", HEAD)}>Scope</Head>
          </>
        }
      >
        {operations.map(({ id, method, path, summary, scope, previews }) => (
          <tr key={id} id={id} className={ROW}>
            <Cell className={cx("[overflow-wrap:anywhere]", CELL)}>
              <Mono>
                {method} {path}
              </Mono>
              {previews && <span className="block text-12 text-ink-3">dryRun=true shows what would happen</span>}
            </Cell>
            <Cell className={cx("text-ink-2", CELL)}>{summary}</Cell>
            <Cell className={CELL}>
              <span translate="no">{scope ?? "any"}</span>
            </Cell>
          </tr>
        ))}
      </PlainTable>
    </section>
  );
}

function Failures({ problems }: Pick<ApiReference, "problems">) {
  return (
    <section className="pt-6">
      <h2 className="px-gutter pb-2 font-strong">Failures</h2>
      <PlainTable
        label="Failures"
        stacks
        head={
          <>
            <Head className={cx("w-60", HEAD)}>Code</Head>
            <Head className={cx("w-20", HEAD)}>Status</Head>
            <Head className={HEAD}>What happened, and what to do</Head>
          </>
        }
      >
        {problems.map(({ code, status, title, text }) => (
          <tr key={code} id={code} className={cx("target:bg-accent-soft", ROW)}>
            <Cell className={cx("[overflow-wrap:anywhere]", CELL)}>
              <Mono>{code}</Mono>
            </Cell>
            <Cell className={CELL}>{status}</Cell>
            <Cell className={cx("text-ink-2", CELL)}>
              <span className="block font-medium text-ink">{title}</span>
              {text}
            </Cell>
          </tr>
        ))}
      </PlainTable>
    </section>
  );
}
