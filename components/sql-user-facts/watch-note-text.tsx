import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { localDate } from "#components/ui/words/time-text.ts";
import type { WatchNote } from "#lib/shared/restrict/watch/watch-note.ts";

/** Who has what a SQL user does sampled, why and until when. */
export function WatchNoteText({ watch: { by, reason, until } }: { watch: WatchNote }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      {by !== undefined && `by ${by}, `}until <RelativeTime at={until} words={localDate} />.
      {reason !== undefined && ` Reason: ${reason}`}
    </span>
  );
}
