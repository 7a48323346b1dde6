import { type ReactNode, Suspense, use, useState } from "react";

/** A value that is there already, or comes later. */
export type Coming<T> = T | Promise<T>;

type AtHandProps<T> = { value: Coming<T>; fallback: ReactNode; children: (value: T) => ReactNode };

/**
 * Shows a value, or `fallback` until it comes. React shows a boundary of more than 500 bytes a third of a second late, even if nothing waits:
 * a value that was at hand at first has none.
 */
export function AtHand<T>({ value, fallback, children }: AtHandProps<T>) {
  const [atHand] = useState(!(value instanceof Promise));
  const shown = <Shown value={value}>{children}</Shown>;
  return atHand ? shown : <Suspense fallback={fallback}>{shown}</Suspense>;
}

function Shown<T>({ value, children }: Omit<AtHandProps<T>, "fallback">) {
  return children(value instanceof Promise ? use(value) : value);
}
