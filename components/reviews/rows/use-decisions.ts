import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useRef, useState } from "react";
import { callOperation } from "#lib/client/calls/operations.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { ReviewDecision, ReviewRow } from "#lib/shared/reviews/review-rows.ts";
import type { DecideConflict } from "#lib/shared/reviews/reviews.ts";

type Sent = { rows: readonly ReviewRow[]; decision: ReviewDecision; note: string };

export type Decisions = ReturnType<typeof useDecisions>;

/** The rows with this page's decisions, which show at once and are saved one after the other. The server's answer then replaces them. */
export function useDecisions(reviewId: string, given: readonly ReviewRow[]) {
  const router = useRouter();
  const [own, setOwn] = useState<ReadonlyMap<string, ReviewRow>>(new Map());
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const [conflicts, setConflicts] = useState<readonly DecideConflict[]>([]);
  // Stays until its rows are decided again: a reader who decides fast would not see it otherwise.
  const [failed, setFailed] = useState<{ ids: readonly string[]; failure: Failure } | null>(null);
  const { mutateAsync } = useMutation({
    mutationFn: ({ rows, decision, note }: Sent) =>
      callOperation("review.decide", {
        id: reviewId,
        rows: rows.map(({ id, version }) => ({ id, version })),
        decision,
        note,
      }),
  });

  const running = useRef(0);
  const rows = useMemo(
    () =>
      given.map((row) => {
        const decided = own.get(row.id);
        return decided && decided.version > row.version ? decided : row;
      }),
    [given, own],
  );

  const forget = (ids: readonly string[]) =>
    setOwn((before) => new Map([...before].filter(([id]) => !ids.includes(id))));
  const change = (ids: readonly string[], isPending: boolean) =>
    setPending((before) => new Set(isPending ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));

  function decide(chosen: readonly ReviewRow[], decision: ReviewDecision, note: string) {
    const free = chosen.filter(({ id }) => !pending.has(id));
    if (free.length === 0) return;
    const ids = free.map(({ id }) => id);
    change(ids, true);
    running.current += 1;
    setConflicts((before) => before.filter(({ id }) => !ids.includes(id)));
    setFailed((before) => (before?.ids.some((id) => ids.includes(id)) ? null : before));
    setOwn((before) => new Map([...before, ...free.map((row) => [row.id, decided(row, decision, note)] as const)]));
    mutateAsync({ rows: free, decision, note })
      .then(({ conflicts: found }) => {
        forget(found.map(({ id }) => id));
        setConflicts((before) => [...before, ...found]);
      })
      .catch((error: unknown) => {
        forget(ids);
        setFailed({ ids, failure: failureOf(error) });
      })
      .finally(() => {
        change(ids, false);
        running.current -= 1;
        // A reader who decides fast does not wait for the page after each.
        if (running.current === 0) router.refresh();
      });
  }

  return { rows, decide, pending, failure: failed?.failure ?? null, conflicts, dismiss: () => setConflicts([]) };
}

/** The row as it will be. */
function decided(row: ReviewRow, decision: ReviewDecision, note: string): ReviewRow {
  const version = row.version + 1;
  const at = Date.now();
  if (decision === "not_mine")
    return { ...row, version, decision: null, note: "", remedy: null, proof: null, passedBy: "you", passedNote: note };
  const remedy = decision === "keep" ? null : "open";
  return { ...row, version, decision, note, by: "you", at, remedy, proof: null, passedBy: null, passedNote: "" };
}
