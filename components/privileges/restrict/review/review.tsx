import { type ReactNode, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { RestrictPreview, RestrictStarted } from "#lib/shared/restrict/restriction.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { BottomBar } from "../bottom-bar.tsx";
import { againstSeenIn, type ChosenCluster, type PreviewCluster } from "../chosen.ts";
import type { Row } from "../levels.ts";
import { StepsList } from "../steps-list.tsx";
import { AdminsLeft, countLeft, NoBreakGlass, ssoWords } from "./admins-left.tsx";
import { ByHandPart } from "./by-hand-part.tsx";
import { ReviewSummary } from "./review-summary.tsx";
import { ReviewTable } from "./review-table.tsx";
import { StartForm } from "./start-form.tsx";
import { StartedList } from "./started-list.tsx";

/** `count`: how many SQL users the jobs restrict. What a later reading says of them is about what was done since. */
type Started = { jobs: RestrictStarted["jobs"]; count: number };

type Props = {
  chosen: readonly ChosenCluster[];
  crumbs: ReactNode;
  /** who was on the page before and is not here */
  leftOut?: string | undefined;
  onBack: () => void;
};

/** What each of them loses and keeps, everything that would be sent, and the start of the jobs. */
export function Review({ chosen, crumbs, leftOut, onBack }: Props) {
  const [started, setStarted] = useState<Started | null>(null);
  const clusters = chosen.map(({ cluster, rows }) => ({ clusterId: cluster.id, users: wantedOf(rows) }));
  const { data, error, isFetching, refetch } = useRead("restrict.preview", { clusters }, { enabled: started === null });
  const [only, ...others] = chosen;
  const count = chosen.reduce((sum, { rows }) => sum + rows.length, 0);
  const of = only && others.length === 0 ? <Mono>{only.cluster.name}</Mono> : counted(chosen.length, "cluster");
  const body = data ? (
    <Read
      reads={data.clusters}
      wayBackHours={data.wayBackHours}
      chosen={chosen}
      isFetching={isFetching}
      onBack={onBack}
      onStarted={(jobs, of) => setStarted({ jobs, count: of })}
    />
  ) : error ? (
    <>
      <div className="px-gutter py-4">
        <FailureNote failure={failureOf(error)} onAgain={() => void refetch()} />
      </div>
      <BottomBar words={counted(count, "SQL user")}>
        <Button onClick={onBack}>Back to levels</Button>
      </BottomBar>
    </>
  ) : (
    <Looking />
  );
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={crumbs}
        title={
          <>
            Restrict {counted(started?.count ?? shownOf(data, chosen), "SQL user")} of {of}
          </>
        }
        sentence={
          data && !started ? (
            <>
              {sentenceOf(data.clusters)} {leftOut}
            </>
          ) : undefined
        }
      />
      <StepsList current={started ? "run" : "review"} runs={!data || data.clusters.some(({ runs }) => runs)} />
      {started ? <StartedList jobs={started.jobs} chosen={chosen} /> : body}
    </div>
  );
}

function wantedOf(rows: readonly Row[]) {
  return rows.map(({ user, level }) => ({ name: user.name, wanted: level?.wanted ?? null }));
}

/** How many Rolecall restricts, and where it runs nothing, how many a person may. */
function shownOf(data: RestrictPreview | undefined, chosen: readonly ChosenCluster[]): number {
  const runs = new Map(data?.clusters.map((read) => [read.clusterId, read]));
  return chosen.reduce((sum, { cluster, rows }) => {
    const read = runs.get(cluster.id);
    return sum + (read?.runs ? read.users.filter(({ digest }) => digest !== undefined).length : rows.length);
  }, 0);
}

function sentenceOf(reads: readonly PreviewCluster[]): ReactNode {
  const [read, ...others] = reads;
  if (!read || others.length > 0) return manySentence(reads);
  const { adminsLeft, runs } = read;
  if (!runs) return "Rolecall runs nothing here: this is the SQL to run by hand.";
  if (!adminsLeft) return undefined;
  const count = countLeft(adminsLeft);
  return (
    <>
      After this, {counted(count, "superuser")} {count === 1 ? "is" : "are"} left: <AdminsLeft names={adminsLeft} />
      {ssoWords(adminsLeft)}.
    </>
  );
}

function manySentence(reads: readonly PreviewCluster[]): ReactNode {
  const problems = reads.flatMap(({ users }) => users).filter(({ problem }) => problem !== undefined).length;
  const byHand = reads.filter(({ runs }) => !runs).length;
  const parts = [
    problems > 0 ? `${counted(problems, "SQL user")} cannot be restricted now.` : "",
    byHand > 0 ? `Rolecall runs nothing on ${counted(byHand, "cluster")}: there is SQL to copy.` : "",
  ].filter((words) => words !== "");
  return parts.length > 0 ? parts.join(" ") : "One job for each cluster, started together.";
}

function Looking() {
  return (
    <div aria-busy="true" className="grid gap-5 px-gutter py-5">
      <span className="sr-only">Reading what each one holds</span>
      {["w-60", "w-72", "w-52", "w-64"].map((width) => (
        <Skeleton key={width} className={width} />
      ))}
    </div>
  );
}

type ReadProps = Pick<Props, "chosen" | "onBack"> & {
  reads: readonly PreviewCluster[];
  wayBackHours: number;
  isFetching: boolean;
  onStarted: (jobs: RestrictStarted["jobs"], count: number) => void;
};

const possibleOf = ({ users }: PreviewCluster) => users.filter(({ problem }) => problem === undefined);

function Read({ reads, wayBackHours, chosen, isFetching, onBack, onStarted }: ReadProps) {
  const running = reads.filter((read) => read.runs && possibleOf(read).length > 0);
  const back = <Button onClick={onBack}>Back to levels</Button>;
  const rowsOf = (read: PreviewCluster) => chosen.find(({ cluster }) => cluster.id === read.clusterId)?.rows ?? [];
  const isAlone = reads.length === 1;
  const [first] = reads;
  const parts = reads.map((read) => (
    <OfCluster key={read.clusterId} read={read} rows={rowsOf(read)} isAlone={isAlone} wayBackHours={wayBackHours} />
  ));
  if (running.length > 0)
    return (
      <StartForm
        reads={running}
        chosen={chosen}
        isFetching={isFetching}
        wayBackHours={wayBackHours}
        summary={isAlone && first && <OfAll read={first} rows={rowsOf(first)} isAlone wayBackHours={wayBackHours} />}
        back={back}
        onStarted={onStarted}
      >
        {parts}
      </StartForm>
    );
  const possible = reads.flatMap(possibleOf);
  // The SQL of two clusters in one text would be run on the wrong one.
  const [only, ...others] = reads.filter((read) => possibleOf(read).length > 0);
  const statements = possible.reduce((sum, { script }) => sum + script.length, 0);
  return (
    <>
      {parts}
      <BottomBar
        words={
          possible.length === 0
            ? "None of them can be restricted"
            : `${counted(possible.length, "SQL user")}, ${counted(statements, "statement")}`
        }
      >
        {back}
        {only && others.length === 0 && (
          <CopyButton
            label="Copy all SQL"
            variant="primary"
            text={() => scriptText(possibleOf(only).flatMap(({ script }) => script))}
          />
        )}
      </BottomBar>
    </>
  );
}

/** Said before the start: these levels refuse what was seen. */
function AgainstSeen({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  const isOne = names.length === 1;
  return (
    <div className="border-b border-line px-gutter py-3">
      <Note tone="warn" role="note">
        <strong>
          {counted(names.length, "SQL user")} {isOne ? "gets" : "get"} less than {isOne ? "it was" : "they were"} seen
          to use:
        </strong>{" "}
        <NameList names={names} />. That work then fails. Go back to the levels to change it.
      </Note>
    </div>
  );
}

type OfClusterProps = { read: PreviewCluster; rows: readonly Row[]; isAlone: boolean; wayBackHours: number };

/** What is true of all SQL users of a cluster. */
function OfAll({ read, rows, isAlone, wayBackHours }: OfClusterProps) {
  return (
    <>
      <NoBreakGlass read={read} />
      <AgainstSeen names={againstSeenIn(read, rows)} />
      {read.runs && possibleOf(read).length > 0 && (
        <ReviewSummary read={read} isAlone={isAlone} wayBackHours={wayBackHours} />
      )}
    </>
  );
}

/** One cluster: what is true of all, what each keeps and loses, and the SQL to copy where Rolecall runs nothing. */
function OfCluster({ read, rows, isAlone, wayBackHours }: OfClusterProps) {
  const { clusterId, cluster, level, runs, users } = read;
  const possible = possibleOf(read);
  return (
    <>
      {!isAlone && (
        <h2 className="border-b border-line bg-note px-gutter pt-5 pb-2 font-strong">
          <Mono>{cluster}</Mono>{" "}
          <span className="font-normal text-ink-3">
            {number(possible.length)} of {counted(users.length, "SQL user")}
          </span>
        </h2>
      )}
      {!(isAlone && runs) && <OfAll read={read} rows={rows} isAlone={isAlone} wayBackHours={wayBackHours} />}
      <ReviewTable
        clusterId={clusterId}
        label={isAlone ? undefined : `What each keeps and loses on ${cluster}`}
        users={users}
        rows={rows}
      />
      {!runs && possible.length > 0 && (
        <ByHandPart clusterId={clusterId} on={isAlone ? "" : ` on ${cluster}`} level={level} users={possible} />
      )}
    </>
  );
}
