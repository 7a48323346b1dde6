import { PageHeader } from "#components/ui/page-header.tsx";
import { Cell, Head, PlainTable } from "#components/ui/plain-table.tsx";
import type { ApiReference } from "#lib/shared/api/reference.ts";

/** The page `/api-reference`: what a token opens, and what each code of a failure means. It needs no script. */
export function ReferencePage({ groups, problems }: ApiReference) {
  return (
    <>
      <PageHeader
        title="API reference"
        sentence={
          <>
            Calls go to <span className="mono">/api/v1</span> with a token in{" "}
            <span className="mono">Authorization: Bearer</span>. For generators of clients:{" "}
            <a href="/api/v1/openapi.json" className="link">
              OpenAPI 3.1
            </a>
            .
          </>
        }
      />
      {groups.map(({ tag, operations }) => (
        <section key={tag} className="pt-4">
          <h2 className="px-gutter pb-2 font-strong">{tag}</h2>
          <PlainTable
            label={tag}
            head={
              <>
                <Head>Call</Head>
                <Head>What it does</Head>
                <Head>Scope</Head>
              </>
            }
          >
            {operations.map(({ id, method, path, summary, scope, previews }) => (
              <tr key={id} id={id} className="hover:bg-hover">
                <Cell className="[overflow-wrap:anywhere]">
                  <span translate="no" className="mono">
                    {method} {path}
                  </span>
                  {previews && <span className="block text-12 text-ink-3">dryRun=true shows what would happen</span>}
                </Cell>
                <Cell className="text-ink-2">{summary}</Cell>
                <Cell>
                  <span translate="no">{scope ?? "any"}</span>
                </Cell>
              </tr>
            ))}
          </PlainTable>
        </section>
      ))}
      <section className="pt-6">
        <h2 className="px-gutter pb-2 font-strong">Failures</h2>
        <PlainTable
          label="Failures"
          head={
            <>
              <Head>Code</Head>
              <Head>Status</Head>
              <Head>What happened, and what to do</Head>
            </>
          }
        >
          {problems.map(({ code, status, title, text }) => (
            <tr key={code} id={code} className="target:bg-accent-soft hover:bg-hover">
              <Cell className="[overflow-wrap:anywhere]">
                <span translate="no" className="mono">
                  {code}
                </span>
              </Cell>
              <Cell>{status}</Cell>
              <Cell className="text-ink-2">
                <span className="block font-medium text-ink">{title}</span>
                {text}
              </Cell>
            </tr>
          ))}
        </PlainTable>
      </section>
    </>
  );
}
