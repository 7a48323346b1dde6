import { usePlace } from "./use-place.ts";

/** The place of a change that waits for the vendor's rate. Shows nothing once the change was sent. */
export function QueuePlace({ pending }: { pending: boolean }) {
  const words = usePlace("change", pending);
  return (
    <p role="status" className="text-ink-2 empty:hidden">
      {words && `CockroachDB Cloud takes a few changes a second. ${words}`}
    </p>
  );
}
