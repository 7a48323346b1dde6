import { createContext, type FormEvent, type RefObject, useContext, useEffect, useRef, useState } from "react";

/** Blocks leaving the page, and calls back on an attempt; returns the release. Primitives know no navigation: the application gives it. */
export const BlockLeaving = createContext<(onAttempt: () => void) => () => void>(() => () => {});

/** What is chosen or typed again at once, or is a secret, is not worth a question. */
const EXPENDABLE =
  "select, [readonly], [type=search], [type=checkbox], [type=radio], [type=password], [data-expendable]";

/**
 * Follows whether a person has typed into a dialog. While they have, leaving by Back or a reload asks first: `asking` is then true, as
 * after `ask`.
 */
export function useTyped(open: boolean, locked: boolean, popup: RefObject<HTMLElement | null>) {
  const [typed, setTyped] = useState(false);
  const [asking, setAsking] = useState(false);
  const block = useContext(BlockLeaving);
  const isLocked = useRef(locked);
  useEffect(() => {
    isLocked.current = locked;
  });
  useEffect(() => (open && typed ? block(() => setAsking(!isLocked.current)) : undefined), [open, typed, block]);
  return {
    typed,
    asking,
    ask: () => setAsking(true),
    keep: () => setAsking(false),
    discard: () => {
      setAsking(false);
      setTyped(false);
    },
    onInput: ({ target }: FormEvent) => {
      // Events of a dialog over this one come here too.
      if (target instanceof HTMLElement && popup.current?.contains(target) && !target.matches(EXPENDABLE))
        setTyped(true);
    },
  };
}
