import { usePlace } from "./use-place.ts";

/** Says where a change stands that waits for the vendor's rate. Says nothing of one that was sent. */
export function QueuePlace({ pending }: { pending: boolean }) {
  const words = usePlace("change", pending);
  return (
    <p role="status" className="text-ink-2 empty:hidden">
      {words && `CockroachDB Cloud takes a few changes a second. ${words}`}
    </p>
  );
}
