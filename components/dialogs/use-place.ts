import { useEffect, useState } from "react";
import { useRead } from "#lib/client/calls/use-read.ts";
import { placeWords } from "./place-text.ts";

/** So that the words stand within three seconds, also where the answer takes a moment. */
const PLACE_AFTER_MS = 1_500;

/** The place of this person's change or read in the queue, in words; null while it is not known to wait. */
export function usePlace(kind: "change" | "read", waits: boolean): string | null {
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setAsks(true), PLACE_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setAsks(false);
    };
  }, [waits]);
  const { data } = useRead("profile.waiting", {}, { enabled: asks });
  if (!asks || !data) return null;
  // A change may have to read first.
  const [of, place] =
    kind === "change" && data.change ? (["change", data.change] as const) : (["read", data.read] as const);
  return place && placeWords(of, place, data.shared);
}
