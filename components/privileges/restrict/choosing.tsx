import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import type { Choices } from "#lib/shared/restrict/choices.ts";
import { MOST_RESTRICTED } from "#lib/shared/restrict/limits.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { WatchMany, WatchTrouble } from "../watch/watch-many.tsx";
import { BottomBar } from "./bottom-bar.tsx";
import { chosenWords } from "./chosen.ts";
import { LevelDialog } from "./level-dialog.tsx";
import type { Row } from "./levels.ts";
import { LevelsTable } from "./levels-table.tsx";
import { NothingRuns } from "./nothing-runs.tsx";
import { RestrictCrumbs } from "./restrict-crumbs.tsx";
import { EarlierRestrictions, RunningRestriction } from "./restrictions-part.tsx";
import { Review } from "./review/review.tsx";
import { StepsList } from "./steps-list.tsx";
import { useLevels, watchableOf, withoutLevel } from "./use-levels.ts";
import type { SuggestionsState } from "./use-suggestions.ts";

type Props = {
  cluster: { id: string; name: string };
  users: readonly SqlUser[];
  /** of the SQL connection; null without one */
  level: SqlLevel | null;
  suggests: boolean;
};

/** The levels of the chosen SQL users, then what each of them loses. What was chosen stays while the person goes back and forth. */
export function Choosing({ cluster, users, level, suggests }: Props) {
  const [reviews, setReviews] = useState(false);
  const { suggestions, rows, ticked, isTicked, tick, choose } = useLevels(cluster.id, users, suggests);
  const isLeft = ({ group, user }: Row) => group !== "out" || user.putBack === true;
  const isOver = !suggestions.isReading && rows.length > 0 && !rows.some(isLeft);
  const crumbs = (count: number) => <RestrictCrumbs cluster={cluster}>Restrict {number(count)}</RestrictCrumbs>;

  return reviews ? (
    <Review chosen={[{ cluster, rows: ticked }]} crumbs={crumbs(ticked.length)} onBack={() => setReviews(false)} />
  ) : (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={crumbs(users.length)}
        title={
          <>
            Restrict {counted(users.length, "SQL user")} of <Mono>{cluster.name}</Mono>
          </>
        }
        sentence={sentenceOf(suggestions, rows)}
      />
      <StepsList current="levels" />
      <div className="grid gap-2 px-gutter py-3 empty:hidden">
        {isOver && <OnlyThoseThatStay />}
        <RunningRestriction clusterId={cluster.id} />
        <NothingRuns clusterId={cluster.id} level={level} />
        <SuggestionsNote suggests={suggests} suggestions={suggestions} />
        <WatchTrouble clusterId={cluster.id} />
      </div>
      <LevelsStep
        clusterId={cluster.id}
        rows={rows}
        ticked={ticked}
        isReading={suggestions.isReading}
        isTicked={isTicked}
        onTick={tick}
        onChoose={choose}
        onNext={() => setReviews(true)}
      />
    </div>
  );
}

function OnlyThoseThatStay() {
  return (
    <Note tone="ok" role="status">
      <strong>Nothing is left to restrict here.</strong> These stay, each for the reason beside it.
    </Note>
  );
}

function sentenceOf({ isReading, of }: SuggestionsState, rows: readonly Row[]): string {
  if (isReading) return "Rolecall reads what each one owns, holds and was seen to use.";
  const suggested = rows.filter(({ user }) => of.get(user.name)?.is === "level").length;
  const words = suggested > 0 ? `Rolecall suggests a level for ${number(suggested)}. ` : "";
  return `${words}Nothing changes until you have seen what each one loses.`;
}

/** What the suggestions lack, and how to get it. */
export function SuggestionsNote({ suggests, suggestions }: { suggests: boolean; suggestions: SuggestionsState }) {
  const { answer, failure, readAnyway } = suggestions;
  if (!suggests)
    return <Note>Suggestions need the role Cluster Admin on this cluster. Choose each level by hand.</Note>;
  if (failure) return <FailureNote failure={failure} />;
  if (!answer) return null;
  switch (answer.notRead) {
    case null:
      return null;
    case "no_connection":
      return <Note>The suggestions rest on Rolecall’s records alone: the cluster was not read.</Note>;
    case "failed":
      return (
        <Note tone="warn">The cluster could not be read, so the suggestions rest on Rolecall’s records alone.</Note>
      );
    case "basic":
      return (
        <Note
          action={
            <Button size="s" onClick={readAnyway}>
              Read the cluster
            </Button>
          }
        >
          The suggestions rest on Rolecall’s records alone. Reading a Basic cluster uses some of its request units.
        </Note>
      );
    default:
      return answer.notRead satisfies never;
  }
}

type LevelsProps = {
  clusterId: string;
  rows: readonly Row[];
  ticked: readonly Row[];
  isReading: boolean;
  isTicked: (row: Row) => boolean;
  onTick: (names: readonly string[], ticked: boolean) => void;
  onChoose: (chosen: Choices) => void;
  onNext: () => void;
};

function LevelsStep({ clusterId, rows, ticked, isReading, isTicked, onTick, onChoose, onNext }: LevelsProps) {
  const [choosing, setChoosing] = useState<readonly string[] | null>(null);
  const open = withoutLevel(rows);
  const watchable = watchableOf(rows, isTicked);
  const out = rows.filter(({ group }) => group === "out").length;
  const isTooMany = ticked.length > MOST_RESTRICTED;
  return (
    <>
      <LevelsTable
        clusterId={clusterId}
        rows={rows}
        isReading={isReading}
        isTicked={isTicked}
        onTick={onTick}
        onChange={setChoosing}
        onChoose={onChoose}
      />
      <EarlierRestrictions clusterId={clusterId} />
      <BottomBar words={chosenWords({ ticked: ticked.length, all: rows.length, open: open.length, out })}>
        {isTooMany && <span className="self-center text-warn-text">At most {number(MOST_RESTRICTED)} at once</span>}
        <Link href={`/clusters/${clusterId}/users` as Route} prefetch={false} className={buttonClass({})}>
          Cancel
        </Link>
        <WatchMany clusterId={clusterId} names={watchable.slice(0, MOST_RESTRICTED)} />
        <Button variant="primary" disabled={ticked.length === 0 || isTooMany} onClick={onNext}>
          Show what each loses
        </Button>
      </BottomBar>
      {choosing && (
        <LevelDialog
          clusterId={clusterId}
          rows={rows.filter(({ user }) => choosing.includes(user.name))}
          onChoose={(chosen) => {
            onChoose(chosen);
            setChoosing(null);
          }}
          onClose={() => setChoosing(null)}
        />
      )}
    </>
  );
}
