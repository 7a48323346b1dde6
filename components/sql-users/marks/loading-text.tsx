import { useEffect, useState } from "react";
import { usePlace } from "#components/dialogs/use-place.ts";

const SLOW_MS = 3_000;

/** The words while the list loads: its place in the queue, or after three seconds the cause and the longest time to wait. */
export function LoadingWords() {
  const [slow, setSlow] = useState(false);
  const place = usePlace("read", true);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return <span role="status">{place ?? (slow ? SLOW : "Loading")}</span>;
}

const SLOW = "CockroachDB Cloud is slow to answer. Rolecall stops waiting after 15 seconds.";
