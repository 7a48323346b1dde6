import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Fragment, type ReactNode, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TooMany } from "#components/dialogs/too-many.tsx";
import { pairPath } from "#components/sql-user-facts/pair-path.ts";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TypedCount } from "#components/ui/fields/typed-count.tsx";
import { Note } from "#components/ui/note.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { keyedRotation, previewRotation } from "#lib/client/rotation.ts";
import { canKeepKeys } from "#lib/client/rotation-keys.ts";
import type { RotationProblem } from "#lib/shared/passwords/rotation.ts";
import {
  type Delivery,
  ROTATION_MAX,
  type RotationPreview,
  type RotationTargets,
} from "#lib/shared/passwords/rotation.ts";
import { LeftOpenNote } from "./left-open-note.tsx";
import { type PreviewedUser, PreviewTable } from "./preview-table.tsx";

/** Why SQL users are left out of a rotation, to follow their names. */
const PROBLEM_WORDS: Record<RotationProblem, string> = {
  absent: "not on the cluster, or not listed yet",
  read_only: "belong to CockroachDB, single sign-on or Rolecall",
  single_sign_on: "provisioned by single sign-on: their passwords cannot be changed",
  protected: "protected: a Cluster Admin must rotate them",
  not_restricted: "not verified as restricted: a Cluster Admin must rotate them",
  in_rotation: "in another rotation",
  active_in_pair: "the active one of a pair, which applications use: rotate it on the page of the pair",
  unreachable: "on a cluster whose list could not be read",
  key_refused: "on a cluster where CockroachDB Cloud refuses changes: ask an administrator",
  key_reads: "on a cluster whose API key only reads: change them on the cluster yourself",
};

export type RotateDialogProps = {
  /** the SQL users, each cluster once */
  targets: RotationTargets;
  /** above the form */
  note?: ReactNode;
  onClose: () => void;
  returnFocus?: () => HTMLElement | null;
};

/** Shows what a rotation of these SQL users would do, has its count typed, and starts it. Its page opens. */
export function RotateDialog({ targets, note, onClose, returnFocus }: RotateDialogProps) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [deliver, setDeliver] = useState<Delivery>("browser");
  const selected = targets.reduce((sum, { names }) => sum + names.length, 0);
  const tooMany = selected > ROTATION_MAX;
  const preview = useRead("rotation.preview", { targets }, { enabled: !tooMany });
  const users = preview.data ? usersOf(preview.data) : [];
  const ready = users.filter(({ problem }) => !problem);
  const passwords = counted(preview.data ? ready.length : selected, "password");
  const change = useCall(
    keyedRotation,
    ({ id }) => {
      onClose();
      router.push(`/rotation/${id}` as Route);
    },
    { page: false },
  );
  const isOutdated = change.failure?.code === "rotation_outdated" || change.failure?.code === "rotation_overlaps";
  const keeps = canKeepKeys();
  function start() {
    if (isOutdated) void preview.refetch();
    change.run({ targets: targetsOf(ready), count: ready.length, deliver, places: preview.data?.places });
  }

  return (
    <FormDialog
      size="l"
      title={`Rotate ${passwords}`}
      lead="Each SQL user gets a new password. The old one stops working for new logins."
      button={`Rotate ${passwords}`}
      ready={keeps && ready.length > 0 && typed.trim().replaceAll(",", "") === String(ready.length)}
      change={change}
      onSubmit={start}
      onClose={onClose}
      confirm={
        ready.length > 0
          ? (form) => <TypedCount form={form} count={ready.length} typed={typed} onType={setTyped} />
          : undefined
      }
      shows={ready.length > 0 ? shown(ready, deliver, preview.data?.places) : undefined}
      finalFocus={returnFocus}
    >
      {note}
      <Hindrances tooMany={tooMany} keeps={keeps} />
      {preview.error ? (
        <FailureNote failure={failureOf(preview.error)} />
      ) : preview.data ? (
        <>
          <LeftOut users={users} />
          {ready.length > 0 && (
            <>
              <PreviewTable users={ready} withCluster={targets.length > 1} />
              <Duration count={ready.length} rate={preview.data.ratePerSecond} />
              <Receivers users={ready} value={deliver} onChange={setDeliver} />
              <MayBreak users={ready} />
              <LeftOpenNote clusters={preview.data.clusters} />
            </>
          )}
        </>
      ) : (
        !tooMany && <Looking />
      )}
    </FormDialog>
  );
}

function Hindrances({ tooMany, keeps }: { tooMany: boolean; keeps: boolean }) {
  return (
    <>
      {tooMany && <TooMany most={ROTATION_MAX} />}
      {!keeps && (
        <Note tone="warn">
          <strong>This browser cannot keep the new passwords.</strong> Open Rolecall over https, and not in a private
          window.
        </Note>
      )}
    </>
  );
}

/** How many calls and events are shown: the others differ in the name alone. */
const MOST_SHOWN = 50;

function shown(ready: readonly PreviewedUser[], deliver: Delivery, places: string | undefined) {
  const input = { targets: targetsOf(ready.slice(0, MOST_SHOWN)), count: ready.length, deliver, places };
  const what = ready.length > MOST_SHOWN ? { what: `what will happen to the first ${MOST_SHOWN}` } : {};
  return { preview: () => previewRotation(input), input, ...what };
}

function Looking() {
  return (
    <div aria-busy="true" className="grid gap-4 py-2">
      <span className="sr-only">Reading the SQL users</span>
      {["w-60", "w-72", "w-52", "w-64"].map((width) => (
        <Skeleton key={width} className={width} />
      ))}
    </div>
  );
}

function usersOf({ clusters }: RotationPreview): PreviewedUser[] {
  return clusters.flatMap(({ id, name, users }) => users.map((user) => ({ ...user, clusterId: id, cluster: name })));
}

function targetsOf(users: readonly PreviewedUser[]): RotationTargets {
  return [...Map.groupBy(users, ({ clusterId }) => clusterId)].map(([clusterId, of]) => ({
    clusterId,
    names: of.map(({ name }) => name),
  }));
}

function LeftOut({ users }: { users: readonly PreviewedUser[] }) {
  const groups = [...Map.groupBy(users, ({ problem }) => problem)].flatMap(([problem, of]) =>
    problem ? [{ problem, of }] : [],
  );
  if (groups.length === 0) return null;
  const count = groups.reduce((sum, { of }) => sum + of.length, 0);
  const isOneCluster = users.every(({ clusterId }) => clusterId === users[0]?.clusterId);
  const named = ({ name, cluster }: PreviewedUser) => (isOneCluster ? name : `${name} on ${cluster}`);
  return (
    <Note tone="warn">
      <strong>{counted(count, "SQL user")} left out.</strong>
      <ul className="mt-1 grid gap-1">
        {groups.map(({ problem, of }) => (
          <li key={problem}>
            <span className="mono">{listedNames(of.map(named))}</span>: {PROBLEM_WORDS[problem]}.{" "}
            {problem === "active_in_pair" && <PairLinks users={of} />}
          </li>
        ))}
      </ul>
    </Note>
  );
}

const MOST_LINKS = 5;

function PairLinks({ users }: { users: readonly PreviewedUser[] }) {
  return users.slice(0, MOST_LINKS).map(({ clusterId, cluster, name }, index) => (
    <Fragment key={`${clusterId}/${name}`}>
      {index > 0 && ", "}
      <Link href={pairPath(clusterId, name)} prefetch={false} className="link">
        Pair of <span className="mono">{name}</span> on {cluster}
      </Link>
    </Fragment>
  ));
}

function Duration({ count, rate }: { count: number; rate: number | null }) {
  const seconds = rate === null ? 1 : Math.max(1, Math.ceil(count / rate));
  const words = seconds < 90 ? counted(seconds, "second") : `${number(Math.ceil(seconds / 60))} minutes`;
  return (
    <p className="text-ink-2">
      It takes about {words}
      {rate !== null && `, at ${rate} a second`}. You can pause or stop it, and close the page.
    </p>
  );
}

type ReceiversProps = { users: readonly PreviewedUser[]; value: Delivery; onChange: (value: Delivery) => void };

function Receivers({ users, value, onChange }: ReceiversProps) {
  const deliverable = users.filter((user) => user.deliverable).length;
  const others = users.length - deliverable;
  const without = users.filter(({ store }) => store === undefined);
  const stores = [...new Set(users.flatMap(({ store }) => store ?? []))];
  return (
    <>
      <RadioList
        legend="New passwords go to"
        value={value}
        onChange={onChange}
        choices={[
          {
            id: "browser",
            label: "This browser",
            text: "Only it can open them, for an hour. Copy one, or download all.",
          },
          {
            id: "owners",
            label: "Their owners",
            disabled: deliverable === 0,
            text:
              deliverable === 0
                ? "No owner team can receive a password. A team needs a member who can sign in, and a SQL user that is verified as restricted or has a team reset exception."
                : `Each owner team gets a claim link, or a notice where Rolecall sends no mail, and sets its own password.${
                    others > 0
                      ? ` ${number(others)} ${others === 1 ? "comes" : "come"} to this browser: no owner, no team member who can sign in, or not verified as restricted.`
                      : ""
                  }`,
          },
          ...(stores.length > 0 && without.length === 0
            ? [
                {
                  id: "store" as const,
                  label: stores.join(", "),
                  text: "Into the secret store. Rolecall shows it to no person.",
                },
              ]
            : []),
        ]}
      />
      {stores.length > 0 && without.length > 0 && (
        <p className="text-12 text-ink-3">
          They cannot all go to secret stores: {listedNames(without.map(({ name }) => name))}{" "}
          {without.length === 1 ? "has" : "have"} none.
        </p>
      )}
    </>
  );
}

/** What breaks, and when: CockroachDB keeps one password per SQL user. Those of a pair have a page of their own. */
function MayBreak({ users }: { users: readonly PreviewedUser[] }) {
  const inUse = users.filter(({ sessions }) => (sessions ?? 0) > 0);
  const unknown = users.filter(({ sessions }) => sessions === undefined).length;
  const sessions = inUse.reduce((sum, user) => sum + (user.sessions ?? 0), 0);
  const [only, ...others] = users;
  const paired = users.filter(({ pair }) => pair);
  return (
    <>
      {paired.length > 0 && (
        <Note tone="warn">
          <strong>In a pair, and idle:</strong>{" "}
          <span className="mono">{listedNames(paired.map(({ name }) => name))}</span>. The page of its pair has the next
          steps; setting a password here restarts them.
        </Note>
      )}
      <Note tone="warn">
        <strong>What may break.</strong> CockroachDB keeps one password per SQL user. Open sessions continue until they
        close; from the moment it changes, each new login needs the new password.{" "}
        {inUse.length > 0 && `In use now: ${counted(sessions, "session")} of ${counted(inUse.length, "SQL user")}. `}
        {unknown > 0 &&
          `Rolecall does not know whether ${unknown === users.length ? (unknown === 1 ? "it is" : "they are") : unknown === 1 ? "1 of them is" : `${number(unknown)} of them are`} in use. `}
        {only && others.length === 0 && !only.pair && (
          <Link href={pairPath(only.clusterId, only.name)} prefetch={false} className="link">
            No downtime: rotate as a pair…
          </Link>
        )}
      </Note>
    </>
  );
}
