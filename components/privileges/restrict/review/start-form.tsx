import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { TypedCount } from "#components/ui/fields/typed-count.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { counted, number } from "#components/ui/words/counted.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { forgetWalk } from "#lib/client/page/restriction-walk.ts";
import { present } from "#lib/shared/present.ts";
import { CANARY_MINUTES } from "#lib/shared/restrict/limits.ts";
import type { RestrictStarted, RestrictStartInput } from "#lib/shared/restrict/restriction.ts";
import { BottomBar } from "../bottom-bar.tsx";
import { againstSeenIn, type ChosenCluster, type PreviewCluster } from "../chosen.ts";
import { restrictionPath } from "../state-labels.ts";
import { canaryOf, goingOf, type LastLogins } from "./canary.ts";
import { HowItRuns, type RunValues } from "./how-it-runs.tsx";

const RUN: RunValues = {
  isCanary: true,
  minutes: String(CANARY_MINUTES),
  onFailure: "pause",
  reason: "",
  typed: "",
};

const MOST_MINUTES = 24 * 60;

type Props = {
  /** the clusters on which Rolecall runs it, with one at least that can be restricted */
  reads: readonly PreviewCluster[];
  chosen: readonly ChosenCluster[];
  isFetching: boolean;
  wayBackHours: number;
  /** what is true of all of them, where they are of one cluster */
  summary: ReactNode;
  back: ReactNode;
  /** of several jobs; one opens its page */
  onStarted: (jobs: RestrictStarted["jobs"], count: number) => void;
  children: ReactNode;
};

/** How they are restricted, read before the rows of all of them, the typed count, and the start. */
export function StartForm({ reads, chosen, isFetching, wayBackHours, summary, back, onStarted, children }: Props) {
  const router = useRouter();
  const client = useQueryClient();
  const id = useId();
  const change = useOperation(
    "restrict.started",
    ({ jobs }) => {
      for (const { clusterId } of jobs) forgetWalk(client, clusterId);
      if (jobs.length === 1) router.push(restrictionPath(jobs[0]?.id ?? ""));
      else onStarted(jobs, count);
    },
    { page: false },
  );
  const { failure, pending } = change;
  const form = useForm(RUN, failure);
  const { isCanary, minutes, onFailure, reason, typed } = form.values;
  const [byHand, setByHand] = useState<ReadonlyMap<string, string>>(new Map());
  const logins = loginsOf(chosen);
  const firsts = new Map(reads.map((read) => [read.clusterId, firstOf(read, byHand, logins)]));
  const clusters = reads.map((read) => ({
    clusterId: read.clusterId,
    users: readyOf(read, chosen, isCanary ? firsts.get(read.clusterId) : undefined),
  }));
  const count = clusters.reduce((sum, { users }) => sum + users.length, 0);
  const most = Math.max(...clusters.map(({ users }) => users.length));
  const users = reads.flatMap((read) => read.users);
  const statements = users.reduce((sum, { digest, script }) => sum + (digest ? script.length : 0), 0);
  const hasCanary = isCanary && most > 1;
  const canaryMinutes = hasCanary ? Number(minutes) : 0;
  const isInRange = Number.isInteger(canaryMinutes) && canaryMinutes >= (hasCanary ? 1 : 0);
  const minutesOk = isInRange && canaryMinutes <= MOST_MINUTES;
  const isTyped = typed.trim().replaceAll(",", "") === String(count);
  const canStart = minutesOk && isTyped && !isFetching;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (pending || !canStart) return;
    change.run({ clusters, count, onFailure, canaryMinutes, reason });
  }

  return (
    <form id={id} method="post" noValidate onSubmit={submit} className="contents">
      {summary}
      <HowItRuns
        form={form}
        wayBackHours={wayBackHours}
        reads={reads}
        firsts={firsts}
        logins={logins}
        onFirst={(clusterId, name) => setByHand(new Map(byHand).set(clusterId, name))}
        count={count}
        most={most}
        minutesOk={minutesOk}
      />
      {children}
      <div className="grid gap-2 px-gutter pb-3 empty:hidden">
        <MutationFailure failure={failure} />
        <QueuePlace pending={pending} />
      </div>
      <BottomBar
        words={`${counted(count, "SQL user")}, ${counted(statements, "statement")}${againstWords(reads, chosen)}`}
      >
        <TypedCount count={count} typed={typed} onType={(next) => form.set("typed", next)} />
        {back}
        <Button type="submit" variant="primary" disabled={!canStart} pending={pending}>
          Restrict {counted(count, "SQL user")}
        </Button>
      </BottomBar>
      <Reauthenticate failure={failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </form>
  );
}

/** How many get less than what was seen of them; empty where none does. */
function againstWords(reads: readonly PreviewCluster[], chosen: readonly ChosenCluster[]): string {
  const count = reads.reduce((sum, read) => sum + againstSeenIn(read, rowsOn(chosen, read.clusterId)).length, 0);
  return count === 0 ? "" : `; ${number(count)} against what was seen`;
}

const rowsOn = (chosen: readonly ChosenCluster[], clusterId: string) =>
  chosen.find(({ cluster }) => cluster.id === clusterId)?.rows ?? [];

function loginsOf(chosen: readonly ChosenCluster[]): ReadonlyMap<string, LastLogins> {
  const loginsIn = ({ rows }: ChosenCluster): LastLogins =>
    new Map(rows.flatMap(({ user }) => (user.lastLogin === undefined ? [] : [[user.name, user.lastLogin] as const])));
  return new Map(chosen.map((each) => [each.cluster.id, loginsIn(each)]));
}

/** Who comes first on a cluster: the one that a person chose, while it can be restricted. */
function firstOf(
  read: PreviewCluster,
  byHand: ReadonlyMap<string, string>,
  logins: ReadonlyMap<string, LastLogins>,
): string | undefined {
  const going = goingOf(read);
  const canary = canaryOf(going, logins.get(read.clusterId) ?? new Map());
  const chosen = going.find(({ name }) => name === byHand.get(read.clusterId));
  return canary && (chosen ?? canary).name;
}

type Sent = RestrictStartInput["clusters"][number]["users"][number];

/** Those of a cluster that can be restricted, with the statements that the person has seen. */
function readyOf({ clusterId, users }: PreviewCluster, chosen: readonly ChosenCluster[], first: string | undefined) {
  const wanted = new Map(rowsOn(chosen, clusterId).map(({ user, level }) => [user.name, level?.wanted ?? null]));
  return users.flatMap(({ name, digest }) =>
    digest === undefined
      ? []
      : [present<Sent>({ name, digest, wanted: wanted.get(name) ?? null, first: name === first || undefined })],
  );
}
