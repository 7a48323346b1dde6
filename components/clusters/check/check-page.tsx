"use client";

import LoaderCircle from "lucide-react/icons/loader-circle";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { ClusterCrumbs } from "#components/sql-user-facts/sql-user-crumbs.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import type { AssumptionsView } from "#lib/shared/cloud/assumption-check.ts";
import { FEATURES } from "#lib/sql/assumptions/features.ts";
import { CHECK_MODES, reportText, wasStopped } from "#lib/sql/assumptions/report.ts";
import type { Result } from "#lib/sql/assumptions/seen.ts";
import { CheckDialog } from "./check-dialog.tsx";
import { ResultsTable } from "./results-table.tsx";
import { StopButton } from "./stop-button.tsx";

type Props = {
  cluster: { readonly id: string; readonly name: string };
  view: AssumptionsView;
  mayCheck: boolean;
  /** whether this person may start a full check */
  mayTryChanges: boolean;
};

/** What Rolecall assumes about CockroachDB and its Cloud API, and what the cluster showed of it. */
export function CheckPage({ cluster, view, mayCheck, mayTryChanges }: Props) {
  const [asks, setAsks] = useState(false);
  const { check } = view;
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={<ClusterCrumbs cluster={cluster} />}
        title="Check"
        sentence="Does this cluster answer as Rolecall assumes?"
        actions={
          <>
            {check && <CopyButton label="Copy report" text={() => reportText(check.report)} />}
            {mayCheck && (
              <Button variant="primary" onClick={() => setAsks(true)}>
                {check ? "Check again…" : "Check this cluster…"}
              </Button>
            )}
          </>
        }
      />
      <FullState cluster={cluster} full={view.full} mayStop={mayTryChanges} />
      {check ? <Checked check={check} name={cluster.name} /> : <NotYet mayCheck={mayCheck} />}
      {asks && (
        <CheckDialog cluster={cluster} view={view} mayTryChanges={mayTryChanges} onClose={() => setAsks(false)} />
      )}
    </div>
  );
}

type FullProps = { cluster: Props["cluster"]; full: AssumptionsView["full"]; mayStop: boolean };

/** A full check that works now, or what one has left. */
function FullState({ cluster, full: { runsSince, left }, mayStop }: FullProps) {
  useRefreshWhile(runsSince !== null);
  if (runsSince !== null)
    return (
      <Banner calm icon={<LoaderCircle />} action={mayStop && <StopButton cluster={cluster} />}>
        <strong>A full check is running.</strong> It began on <ExactTime at={runsSince} />, and its SQL users are in no
        list meanwhile.
      </Banner>
    );
  if (left.length === 0) return null;
  return (
    <Banner>
      <strong>An earlier full check was cut off.</strong> Rolecall removes what it left, every ten minutes and before
      the next one:{" "}
      <span className="mono" translate="no">
        {left.join(", ")}
      </span>
      .
    </Banner>
  );
}

const LOOK_MS = 3_000;

/** Reads the page anew every few seconds while something goes on that another tab or person may have started. */
function useRefreshWhile(isRunning: boolean) {
  const router = useRouter();
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => router.refresh(), LOOK_MS);
    return () => clearInterval(timer);
  }, [isRunning, router]);
}

function NotYet({ mayCheck }: { mayCheck: boolean }) {
  return (
    <Blank
      title="This cluster was not checked yet"
      text={`Rolecall relies on what the cluster and CockroachDB Cloud answer. A check tries that.${mayCheck ? "" : " A Cluster Admin can start one."}`}
    />
  );
}

const SHOWN = { all: "All", differs: "Does not hold", unseen: "Not seen" } as const;
type Shown = keyof typeof SHOWN;

type CheckedProps = { check: NonNullable<AssumptionsView["check"]>; name: string };

function Checked({ check: { at, report, shaken }, name }: CheckedProps) {
  const [shown, setShown] = useState<Shown>("all");
  const { results } = report;
  const count = (wanted: Result) => results.filter(({ result }) => result === wanted).length;
  const counts = { all: results.length, differs: count("differs"), unseen: count("unseen") };
  const rows = results.filter(({ result }) => shown === "all" || result === shown);
  return (
    <>
      {shaken.length > 0 && (
        <Banner>
          <strong>
            Turned off on{" "}
            <span className="mono" translate="no">
              {name}
            </span>
            , as far as a change rests on it:
          </strong>{" "}
          {shaken.map((feature) => FEATURES[feature]).join("; ")}. Check again after an upgrade of the cluster or of
          Rolecall.
        </Banner>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-gutter py-3">
        <p>
          <strong>{count("holds")}</strong> hold, <strong>{counts.differs}</strong>{" "}
          {counts.differs === 1 ? "does" : "do"} not, <strong>{counts.unseen}</strong>{" "}
          {counts.unseen === 1 ? "was" : "were"} not seen
        </p>
        <Segmented
          legend="Which assumptions"
          bare
          value={shown}
          onChange={setShown}
          choices={(Object.keys(SHOWN) as Shown[]).map((id) => ({ id, label: `${SHOWN[id]} ${counts[id]}` }))}
        />
        <p className="ml-auto text-ink-3 max-md:ml-0">
          {CHECK_MODES[report.mode]}
          {wasStopped(report) && ", stopped before its end"}, <ExactTime at={at} />
        </p>
      </div>
      {rows.length > 0 ? (
        <ResultsTable results={rows} />
      ) : (
        <p className="border-t border-line px-gutter py-4 text-ink-2">None.</p>
      )}
      <div className="grid gap-3 px-gutter py-4">
        <p className="text-ink-3">The report has no name, host, id or value of yours: you may share it.</p>
        <Disclosure summary="The report, as it is copied" onDemand>
          <CodeBlock>{reportText(report)}</CodeBlock>
        </Disclosure>
      </div>
    </>
  );
}
