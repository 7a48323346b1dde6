import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useId, useMemo } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { CANARY_MINUTES } from "#lib/shared/restrict/limits.ts";
import type { RestrictPreview } from "#lib/shared/restrict/restriction.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { ByHandPart } from "./by-hand-part.tsx";
import { HowItRuns, type RunValues } from "./how-it-runs.tsx";
import type { Row } from "./levels.ts";
import { RestrictCrumbs } from "./restrict-crumbs.tsx";
import { ReviewSummary } from "./review-summary.tsx";
import { ReviewTable } from "./review-table.tsx";
import { restrictionPath } from "./state-labels.ts";
import { StepsList } from "./steps-list.tsx";

type PreviewCluster = RestrictPreview["clusters"][number];

type Props = {
  cluster: { id: string; name: string };
  /** those with a level */
  rows: readonly Row[];
  onBack: () => void;
};

/** What each of them loses and keeps, everything that would be sent, and the start of the job. */
export function Review({ cluster, rows, onBack }: Props) {
  const clusters = useMemo(() => [{ clusterId: cluster.id, users: wantedOf(rows) }], [cluster.id, rows]);
  const { data, error, isFetching, refetch } = useRead("restrict.preview", { clusters });
  const [read] = data?.clusters ?? [];
  const ready = data?.count ?? 0;
  const shown = read?.runs ? ready : rows.length;
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={<RestrictCrumbs cluster={cluster}>Restrict {number(rows.length)}</RestrictCrumbs>}
        title={
          <>
            Restrict {counted(shown, "SQL user")} of <Mono>{cluster.name}</Mono>
          </>
        }
        sentence={read && sentenceOf(read)}
      />
      <StepsList current="review" />
      {read ? (
        <Read read={read} rows={rows} isFetching={isFetching} onBack={onBack} />
      ) : error ? (
        <>
          <div className="px-gutter py-4">
            <FailureNote
              failure={failureOf(error)}
              action={
                <Button size="s" onClick={() => void refetch()}>
                  Try again
                </Button>
              }
            />
          </div>
          <BottomBar words={counted(rows.length, "SQL user")}>
            <Button onClick={onBack}>Back to levels</Button>
          </BottomBar>
        </>
      ) : (
        <Looking />
      )}
    </div>
  );
}

function wantedOf(rows: readonly Row[]) {
  return rows.map(({ user, level }) => ({ name: user.name, wanted: level?.wanted ?? null }));
}

function sentenceOf({ adminsLeft, runs }: PreviewCluster): ReactNode {
  if (!runs) return "Rolecall runs nothing here: this is the SQL to run by hand.";
  if (!adminsLeft || adminsLeft.length === 0) return undefined;
  const [verb, what] = adminsLeft.length === 1 ? ["is", "superuser"] : ["are", "superusers"];
  return (
    <>
      After this, {number(adminsLeft.length)} {what} {verb} left besides Rolecall’s own:{" "}
      <Mono>{listedNames(adminsLeft)}</Mono>.
    </>
  );
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

type ReadProps = Pick<Props, "rows" | "onBack"> & { read: PreviewCluster; isFetching: boolean };

function Read({ read, rows, isFetching, onBack }: ReadProps) {
  const possible = read.users.filter(({ problem }) => problem === undefined);
  const back = <Button onClick={onBack}>Back to levels</Button>;
  const table = <ReviewTable clusterId={read.clusterId} users={read.users} rows={rows} />;
  if (read.runs && possible.length > 0)
    return (
      <Start read={read} rows={rows} isFetching={isFetching} back={back}>
        {table}
      </Start>
    );
  const statements = possible.reduce((sum, { script }) => sum + script.length, 0);
  return (
    <>
      {table}
      {!read.runs && possible.length > 0 && (
        <ByHandPart clusterId={read.clusterId} level={read.level} users={possible} />
      )}
      <BottomBar
        words={
          possible.length === 0
            ? "None of them can be restricted"
            : `${counted(possible.length, "SQL user")}, ${counted(statements, "statement")}`
        }
      >
        {back}
      </BottomBar>
    </>
  );
}

const RUN: RunValues = {
  isCanary: true,
  minutes: String(CANARY_MINUTES),
  onFailure: "pause",
  reason: "",
  typed: "",
};

const MOST_MINUTES = 24 * 60;

type StartProps = Omit<ReadProps, "onBack"> & { back: ReactNode; children: ReactNode };

function Start({ read, rows, isFetching, back, children }: StartProps) {
  const router = useRouter();
  const id = useId();
  const change = useOperation("restrict.started", ({ jobs }) => router.push(restrictionPath(jobs[0]?.id ?? "")), {
    page: false,
  });
  const { failure, pending } = change;
  const form = useForm(RUN, failure);
  const { isCanary, minutes, onFailure, reason, typed } = form.values;
  const ready = read.users.flatMap(({ name, digest }) => (digest === undefined ? [] : [{ name, digest }]));
  const statements = read.users.reduce((sum, { digest, script }) => sum + (digest ? script.length : 0), 0);
  const wanted = new Map(rows.map(({ user, level }) => [user.name, level?.wanted ?? null]));
  const hasCanary = isCanary && ready.length > 1;
  const canaryMinutes = hasCanary ? Number(minutes) : 0;
  const isInRange = Number.isInteger(canaryMinutes) && canaryMinutes >= (hasCanary ? 1 : 0);
  const minutesOk = isInRange && canaryMinutes <= MOST_MINUTES;
  const isTyped = typed.trim().replaceAll(",", "") === String(ready.length);
  const canStart = minutesOk && isTyped && !isFetching;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (pending || !canStart) return;
    const users = ready.map(({ name, digest }) => ({ name, digest, wanted: wanted.get(name) ?? null }));
    const clusters = [{ clusterId: read.clusterId, users }];
    change.run({ clusters, count: ready.length, onFailure, canaryMinutes, reason });
  }

  return (
    <form id={id} method="post" noValidate onSubmit={submit} className="contents">
      <ReviewSummary read={read} />
      {children}
      <HowItRuns form={form} read={read} count={ready.length} minutesOk={minutesOk}>
        <MutationFailure failure={failure} />
        <QueuePlace pending={pending} />
      </HowItRuns>
      <BottomBar words={`${counted(ready.length, "SQL user")}, ${counted(statements, "statement")}`}>
        {back}
        <Button type="submit" variant="primary" disabled={!canStart} pending={pending}>
          Restrict {counted(ready.length, "SQL user")}
        </Button>
      </BottomBar>
      <Reauthenticate failure={failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </form>
  );
}
