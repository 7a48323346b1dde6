"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useEffect, useMemo, useRef, useState, useTransition } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { RotateLazily } from "#components/rotation/rotate-lazily.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { PartsBar } from "#components/ui/menus/parts-bar.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { listedNames, number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { utcDate } from "#components/ui/words/time-text.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { RotationTargets } from "#lib/shared/passwords/rotation.ts";
import type { ReviewRow } from "#lib/shared/reviews/review-rows.ts";
import { countedRows, REVIEW_VIEWS, type ReviewCounts, type ReviewView } from "#lib/shared/reviews/reviews.ts";
import type { ShownReview } from "#lib/shared/reviews/shown-review.ts";
import { type PackedRows, unpackRows } from "#lib/shared/sql-users/packed-rows.ts";
import { CloseDialog } from "./close-dialog.tsx";
import { Due } from "./due-text.tsx";
import { evidencePath, reviewPath } from "./review-path.ts";
import { ReviewersTable } from "./reviewers-table.tsx";
import { idleWords, VIEW_WORDS } from "./rows/decision-labels.ts";
import { RowsTable } from "./rows/rows-table.tsx";
import type { Decisions } from "./rows/use-decisions.ts";
import { useDecisions } from "./rows/use-decisions.ts";

type Opened = "sign_off" | "close" | "stop";

export type ReviewPageProps = {
  rows: PackedRows;
  /** whether there are rows after these */
  more: boolean;
  review: ShownReview;
  view: ReviewView;
  /** all rows instead of one's own */
  all: boolean;
  /** the position before the first row */
  after: number;
};

/** One review: what this person decides, or all of it for those who manage it. */
export function ReviewPage({ review, rows: packed, more, view, all, after }: ReviewPageProps) {
  const rows = useMemo(() => unpackRows(packed), [packed]);
  const [open, setOpen] = useState<Opened | null>(null);
  const { id, name, state, mine, manages, repeatAt } = review;
  const counts = (all ? review.counts : mine?.counts) ?? review.counts ?? NO_ROWS;
  const isOpen = state === "open";
  const close = () => setOpen(null);
  const router = useRouter();
  const decisions = useDecisions(id, rows);
  const arrives = useRef(false);
  const [leaving, leave] = useTransition();
  const last = rows.at(-1);
  const maySign = isOpen && mine !== null && mine.signedAt === null && mine.counts.todo === 0;
  useFocusAfterLast(rows.length === 0);

  function next() {
    if (!last) return;
    arrives.current = true;
    leave(() => router.push(reviewPath(id, { view, all, after: last.position }), { scroll: false }));
  }

  return (
    <>
      <Top review={review} all={all} counts={counts} onOpen={setOpen} />
      {manages && mine && <Whose id={id} all={all} />}
      <Views id={id} kinds={review.kinds} view={view} all={all} counts={counts} />
      <DecisionNotes {...decisions} />
      {rows.length === 0 ? (
        <Blank
          title={view === "todo" ? "Everything is decided" : "Nothing in this view"}
          text={view === "todo" && isOpen && mine ? "Sign off your part to finish it." : "Choose another view."}
        />
      ) : (
        <RowsTable
          key={`${view} ${all} ${after}`}
          decisions={decisions}
          arrives={arrives}
          onNext={more && !leaving ? next : undefined}
          leaving={leaving}
          onSignOff={maySign ? () => setOpen("sign_off") : undefined}
        />
      )}
      <Pages id={id} view={view} all={all} after={after} last={last} more={more} />
      {manages && <ReviewersTable progress={review.progress} />}
      {open === "sign_off" && mine && <SignOffDialog id={id} name={name} counts={mine.counts} onClose={close} />}
      {open === "close" && <CloseDialog review={review} onClose={close} />}
      {open === "stop" && repeatAt !== null && (
        <StopRepeatingDialog id={id} name={name} repeatAt={repeatAt} onClose={close} />
      )}
    </>
  );
}

function Top({ review, all, counts, onOpen }: ActionsProps & { all: boolean; counts: ReviewCounts }) {
  const { name, state, mine, repeatAt } = review;
  const isOpen = state === "open";
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs href="/reviews" above="Reviews">
            <span>{isOpen ? "Open" : state === "closing" ? "Closing" : "Closed"}</span>
          </Crumbs>
        }
        title={name}
        sentence={<Sentence review={review} all={all} count={counts.all} />}
        actions={<Actions review={review} onOpen={onOpen} />}
      />
      <ProgressBar
        counts={counts}
        aside={
          <>
            {repeatAt !== null && <span className="text-ink-3">Starts again on {utcDate(repeatAt)}. </span>}
            Due <Due at={review.dueAt} open={isOpen} inline />
          </>
        }
      />
      {mine && mine.signedAt !== null && (
        <Note tone="ok" className="mx-gutter mb-3">
          You signed off your part <RelativeTime at={mine.signedAt} />. It stays as it is.
        </Note>
      )}
    </>
  );
}

/** Where the last row has left a view, the focus does not go with it: the page takes it, with its keys. */
function useFocusAfterLast(isEmpty: boolean) {
  const had = useRef(false);
  useEffect(() => {
    if (isEmpty && had.current && document.activeElement === document.body)
      (document.querySelector<HTMLElement>("[data-sign-off]:enabled") ?? document.getElementById("main"))?.focus();
    had.current = !isEmpty;
  }, [isEmpty]);
}

const NO_ROWS: ReviewCounts = {
  all: 0,
  todo: 0,
  decided: 0,
  admin: 0,
  idle: 0,
  changed: 0,
  open: 0,
  keep: 0,
  restrict: 0,
  rotate: 0,
  remove: 0,
  passed: 0,
};

function Sentence({ review, all, count }: { review: ShownReview; all: boolean; count: number }) {
  const { frozenAt, leftOut, closedAt, closedBy, clusters, manages, kinds } = review;
  return (
    <>
      {all ? countedRows(count, kinds) : `Your ${countedRows(count, kinds)}`}
      {manages && clusters.length > 0 && <> on {listedNames(clusters)}</>}, frozen on {utcDate(frozenAt)}.{" "}
      {closedAt === null
        ? "Changes that Rolecall has seen since are marked."
        : `Closed on ${utcDate(closedAt)} by ${closedBy}.`}
      {leftOut.length > 0 && <span className="text-warn-text"> Left out: {listedNames(leftOut)}.</span>}
    </>
  );
}

type ActionsProps = { review: ShownReview; onOpen: (open: Opened) => void };

function Actions({ review, onOpen }: ActionsProps) {
  const { id, state, mine, manages, counts, repeatAt } = review;
  const toast = useToast();
  const check = useOperation("review.check", ({ proved, open }) =>
    toast(`${number(proved)} proved, ${number(open)} not carried out yet`),
  );
  const left = mine?.counts.todo ?? 0;
  return (
    <>
      <MutationFailure failure={check.failure} />
      {manages && (counts?.open ?? 0) > 0 && (
        <Button pending={check.pending} onClick={() => check.run({ id })}>
          Check again
        </Button>
      )}
      <RotateRows targets={review.toRotate} />
      {repeatAt !== null && <Button onClick={() => onOpen("stop")}>Stop repetition</Button>}
      {state === "closed" && manages && (
        <Link href={evidencePath(id)} prefetch={false} className={buttonClass({ variant: "primary" })}>
          Evidence
        </Link>
      )}
      {state === "open" && manages && <Button onClick={() => onOpen("close")}>Close review</Button>}
      {state === "open" && mine && mine.signedAt === null && (
        <Button data-sign-off="" variant="primary" disabled={left > 0} onClick={() => onOpen("sign_off")}>
          {left > 0 ? `Sign off, ${number(left)} left` : "Sign off"}
        </Button>
      )}
    </>
  );
}

/** Switches between one's own rows and all. */
function Whose({ id, all }: { id: string; all: boolean }) {
  const links = [
    { label: "My part", current: !all, href: reviewPath(id, { all: false }) },
    { label: "All rows", current: all, href: reviewPath(id, { all: true }) },
  ];
  return (
    <nav aria-label="Rows" className="flex gap-4 px-gutter pb-2">
      {links.map(({ label, current, href }) => (
        <Link
          key={label}
          href={href}
          prefetch={false}
          aria-current={current ? "true" : undefined}
          className="text-ink-2 hover:text-ink aria-[current]:font-medium aria-[current]:text-ink"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

type ViewsProps = Pick<ShownReview, "id" | "kinds"> & { view: ReviewView; all: boolean; counts: ReviewCounts };

function Views({ id, kinds, view, all, counts }: ViewsProps) {
  return (
    <nav
      aria-label="Views"
      className="flex flex-none gap-5 overflow-x-auto border-b border-line px-gutter [scrollbar-width:none]"
    >
      {REVIEW_VIEWS.map((each) => (
        <Link
          key={each}
          href={reviewPath(id, { view: each, all })}
          prefetch={false}
          aria-current={each === view ? "true" : undefined}
          className="filter-link"
        >
          {each === "idle" ? idleWords(kinds) : VIEW_WORDS[each]}
          <span>{number(counts[each])}</span>
        </Link>
      ))}
    </nav>
  );
}

type PagesProps = Pick<ReviewPageProps, "view" | "all" | "after" | "more"> & {
  id: string;
  last: ReviewRow | undefined;
};

function Pages({ id, view, all, after, last, more }: PagesProps) {
  if (!more && after < 0) return null;
  return (
    <nav aria-label="Pages" className="flex gap-4 px-gutter py-4">
      {after >= 0 && (
        <Link href={reviewPath(id, { view, all })} prefetch={false} className="text-accent-text hover:underline">
          First page
        </Link>
      )}
      {more && last && (
        <Link
          href={reviewPath(id, { view, all, after: last.position })}
          prefetch={false}
          className="text-accent-text hover:underline"
        >
          Next page
        </Link>
      )}
    </nav>
  );
}

/** Rotates all SQL users of a review that are to be rotated, where this person may. */
function RotateRows({ targets }: { targets: RotationTargets }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const count = targets.reduce((sum, { names }) => sum + names.length, 0);
  if (count === 0) return null;
  return (
    <>
      <Button ref={button} onClick={() => setOpen(true)}>
        Rotate {number(count)}…
      </Button>
      {open && <RotateLazily targets={targets} onClose={() => setOpen(false)} returnFocus={() => button.current} />}
    </>
  );
}

/** What came of decisions that were not saved. */
function DecisionNotes({ failure, conflicts, dismiss }: Pick<Decisions, "failure" | "conflicts" | "dismiss">) {
  return (
    <div className="grid gap-2 px-gutter empty:hidden">
      {failure && <MutationFailure failure={failure} />}
      {conflicts.length > 0 && (
        <Note tone="warn" role="alert" action={<Button onClick={dismiss}>Dismiss</Button>}>
          {conflicts.map(({ id, name, by, decision }) => (
            <p key={id}>
              <span className="mono">{name}</span> was decided by <strong>{by}</strong> meanwhile
              {decision === null ? " and given to the fallback reviewer" : `: ${decision.replace("_", " ")}`}.
            </p>
          ))}
        </Note>
      )}
    </div>
  );
}

/** How far a part of a review has come. */
function ProgressBar({ counts, aside }: { counts: ReviewCounts; aside: ReactNode }) {
  const { keep, restrict, rotate, remove, passed, todo } = counts;
  const total = keep + restrict + rotate + remove + passed + todo;
  return (
    <PartsBar
      label="Review progress"
      verb="decided"
      aside={aside}
      done={total - todo}
      total={total}
      parts={[
        { words: "keep", count: keep, colour: "bg-ok-mark" },
        { words: "change", count: restrict + rotate + remove, colour: "bg-accent-solid" },
        { words: "not mine", count: passed, colour: "bg-n-8" },
        { words: "left", count: todo, colour: "bg-n-5" },
      ]}
    />
  );
}

type Props = { id: string; name: string; repeatAt: number; onClose: () => void };

/** Stops the repetition of a review. */
function StopRepeatingDialog({ id, name, repeatAt, onClose }: Props) {
  const toast = useToast();
  const change = useOperation("review.stop_repeating", () => {
    toast("The review no longer repeats");
    onClose();
  });
  return (
    <FormDialog
      title={`Stop the repetition of ${name}`}
      button="Stop repetition"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <Effects>
        <li>No review starts on {utcDate(repeatAt)}. To repeat it again, start a new one.</li>
        <li>This review stays as it is.</li>
        <li>The audit records who stopped it.</li>
      </Effects>
    </FormDialog>
  );
}

type SignOffDialogProps = { id: string; name: string; counts: ReviewCounts; onClose: () => void };

/** Signs off one's part of a review. */
function SignOffDialog({ id, name, counts, onClose }: SignOffDialogProps) {
  const toast = useToast();
  const change = useOperation("review.sign_off", () => {
    toast("Signed off");
    onClose();
  });
  const { keep, restrict, rotate, remove } = counts;
  return (
    <FormDialog
      title={`Sign off your part of ${name}`}
      lead="You cannot change your decisions afterwards."
      button="Sign off"
      alert
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <Effects>
        <li>{number(keep)} to keep</li>
        <li>
          {number(restrict)} to restrict, {number(rotate)} to rotate, {number(remove)} to remove
        </li>
      </Effects>
    </FormDialog>
  );
}
