"use client";

import type { Route } from "next";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { parseRestrictSelection, type RestrictChoice } from "#components/sql-user-facts/restrict-path.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { counted, number } from "#components/ui/words/counted.ts";
import { MOST_RESTRICTED } from "#lib/shared/restrict/limits.ts";
import { BottomBar } from "../bottom-bar.tsx";
import { chosenWords, leftOutSentence, type ManyCluster, type Ticked } from "../chosen.ts";
import { Review } from "../review/review.tsx";
import { StepsList } from "../steps-list.tsx";
import { ClusterSection } from "./cluster-section.tsx";

type Props = {
  clusters: readonly ManyCluster[];
  /** how many more clusters the address names, on which this person may not restrict, or which are not there */
  others: number;
};

const NOTHING: RestrictChoice = { names: [] };

/** SQL users of several clusters get a level and lose admin: one job for each cluster, started together. */
export function RestrictManyPage({ clusters, others }: Props) {
  const search = useSearchParams();
  const hydrated = useHydrated();
  const selection = useMemo(
    () => (hydrated ? parseRestrictSelection(search, window.location.hash) : undefined),
    [hydrated, search],
  );
  const [sections, setSections] = useState<ReadonlyMap<string, Ticked>>(new Map());
  const [reviews, setReviews] = useState(false);
  const report = useCallback((id: string, chosen: Ticked) => {
    setSections((before) => new Map(before).set(id, chosen));
  }, []);
  const all = clusters.reduce(
    (sum, { id }) => sum + (sections.get(id)?.all ?? selection?.get(id)?.names?.length ?? 0),
    0,
  );
  const chosen = clusters.flatMap(({ id, name }) => {
    const rows = sections.get(id)?.ticked ?? [];
    return rows.length > 0 ? [{ cluster: { id, name }, rows }] : [];
  });
  const sum = (of: "open" | "out") => [...sections.values()].reduce((total, section) => total + section[of], 0);
  const left = { open: sum("open"), out: sum("out") };
  const ticked = chosen.reduce((sum, { rows }) => sum + rows.length, 0);
  const crumbs = (
    <Crumbs href="/sql-users" above="SQL users">
      {all === 0 ? "Restrict" : `Restrict ${number(reviews ? ticked : all)}`}
    </Crumbs>
  );
  if (selection === null) return <Lost />;
  return (
    <>
      {reviews && (
        <Review chosen={chosen} crumbs={crumbs} leftOut={leftOutSentence(left)} onBack={() => setReviews(false)} />
      )}
      <div hidden={reviews} className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto [[hidden]]:hidden">
        <PageHeader
          crumbs={crumbs}
          title={
            <>
              Restrict {all === 0 ? "SQL users" : counted(all, "SQL user")} of {counted(clusters.length, "cluster")}
            </>
          }
          sentence={`${left.out === 0 ? "" : `${number(left.out)} of them cannot be restricted. `}Nothing changes until you have seen what each one loses.`}
        />
        <StepsList current="levels" />
        {others > 0 && (
          <div className="px-gutter py-3">
            <Note tone="warn">
              <strong>{counted(others, "cluster")} left out.</strong> Your role there does not include this, or the
              cluster is not there.
            </Note>
          </div>
        )}
        {selection &&
          clusters.map((cluster) => (
            <ClusterSection
              key={cluster.id}
              cluster={cluster}
              choice={selection.get(cluster.id) ?? NOTHING}
              onChosen={report}
            />
          ))}
        <Next counts={{ all, ticked, open: left.open, out: left.out }} onNext={() => setReviews(true)} />
      </div>
    </>
  );
}

function Next({ counts, onNext }: { counts: Parameters<typeof chosenWords>[0]; onNext: () => void }) {
  const { ticked } = counts;
  const isTooMany = ticked > MOST_RESTRICTED;
  return (
    <BottomBar words={chosenWords(counts)}>
      {isTooMany && <span className="self-center text-warn-text">At most {number(MOST_RESTRICTED)} together</span>}
      <Link href={"/sql-users" as Route} prefetch={false} className={buttonClass({})}>
        Cancel
      </Link>
      <Button variant="primary" disabled={ticked === 0 || isTooMany} onClick={onNext}>
        Show what each loses
      </Button>
    </BottomBar>
  );
}

function Lost() {
  return (
    <Blank
      title="The selection was lost"
      text="Its names were too many for an address. Select them again."
      headingLevel={1}
      actions={
        <Link href={"/sql-users" as Route} prefetch={false} className={buttonClass({})}>
          SQL users
        </Link>
      }
    />
  );
}
