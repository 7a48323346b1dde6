"use client";

import { PageHeader } from "#components/ui/page-header.tsx";
import { Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { cx } from "#components/ui/words/cx.ts";
import type { ApiReference } from "#lib/shared/api/reference.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";

const HEAD = "max-md:sr-only";

/**
 * The page `/api-reference`: what a token opens, and what each code of a failure means. It can be read without scripts. Those of every page have the
 * words of failures, so the document has each of them once.
 */
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
    <section className="reference-rows pt-4">
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
          <tr key={id} id={id}>
            <td>
              <code translate="no">{`${method} ${path}`}</code>
              {previews && <small>dryRun=true shows what would happen</small>}
            </td>
            <td>{summary}</td>
            <td translate="no">{scope ?? "any"}</td>
          </tr>
        ))}
      </PlainTable>
    </section>
  );
}

function Failures({ problems }: Pick<ApiReference, "problems">) {
  return (
    <section className="reference-rows pt-6">
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
        {problems.map(({ code, status }) => (
          <tr key={code} id={code}>
            <td>
              <code translate="no">{code}</code>
            </td>
            <td>{status}</td>
            <td>
              <b>{ERROR_WORDS[code].title}</b>
              {ERROR_WORDS[code].text}
            </td>
          </tr>
        ))}
      </PlainTable>
    </section>
  );
}
