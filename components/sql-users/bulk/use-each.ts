import { useEffect, useRef, useState } from "react";
import { useNavigationGuard } from "#components/credentials/use-navigation-guard.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";

/** An item whose change was refused, or whose outcome is not known. */
export type Refused<Item> = { item: Item; failure: Failure };

type Run<Item> = {
  state: "idle" | "running" | "asks" | "ended";
  left: readonly Item[];
  done: readonly Item[];
  refused: readonly Refused<Item>[];
  /** why it waits for the person */
  asks: Failure | null;
};

const IDLE = { state: "idle", left: [], done: [], refused: [], asks: null } as const;

/** These say nothing of the item: every other one would get the same answer. */
const OF_ALL: ReadonlySet<ErrorCode> = new Set([
  "unauthenticated",
  "not_sent",
  "page_outdated",
  "starting",
  "stopping",
]);

/** One change after another. What was refused is kept with its reason; what was not begun stays as it is. */
export type Each<Item> = Run<Item> & {
  start: (items: readonly Item[]) => void;
  /** tries those again that were refused or not begun */
  again: () => void;
  /** ends after the item that is under way */
  stop: () => void;
  /** for the form: what waits for the person's password */
  change: { again: () => void; pending: boolean; failure: Failure | null; dismiss: () => void };
};

/** `onEnd` runs once every item was tried, or it was stopped. */
export function useEach<Item>(act: (item: Item) => Promise<unknown>, onEnd: (run: Run<Item>) => void): Each<Item> {
  const [run, setRun] = useState<Run<Item>>(IDLE);
  const stops = useRef(false);
  useEffect(() => {
    stops.current = false;
    return () => {
      stops.current = true;
    };
  }, []);
  useNavigationGuard(run.state === "running");

  async function go({ left, done, refused }: Pick<Run<Item>, "left" | "done" | "refused">) {
    stops.current = false;
    const now: Run<Item> = { state: "running", left, done, refused, asks: null };
    const show = () => setRun(Object.assign({}, now));
    for (show(); now.left.length > 0 && !stops.current; show()) {
      const [item, ...rest] = now.left as [Item, ...Item[]];
      const failure = await act(item).then(
        () => null,
        (error: unknown) => failureOf(error),
      );
      if (failure?.code === "reauthentication_required") {
        now.state = "asks";
        now.asks = failure;
        return show();
      }
      if (failure) now.refused = [...now.refused, { item, failure }];
      else now.done = [...now.done, item];
      now.left = rest;
      if (failure && OF_ALL.has(failure.code)) break;
    }
    now.state = "ended";
    show();
    onEnd(now);
  }

  return Object.assign(
    {
      start: (items: readonly Item[]) => void go({ left: items, done: [], refused: [] }),
      again: () =>
        void go({ left: [...run.refused.map(({ item }) => item), ...run.left], done: run.done, refused: [] }),
      stop: () => {
        stops.current = true;
      },
      change: {
        again: () => void go(run),
        pending: run.state === "running",
        failure: run.asks,
        dismiss: () => setRun((before) => Object.assign({}, before, { state: "ended", asks: null })),
      },
    },
    run,
  );
}
