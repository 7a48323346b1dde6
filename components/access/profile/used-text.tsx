import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { localDate } from "#components/ui/words/time-text.ts";

/** `Since 3 Mar 2026, last used 5 minutes ago`: when a factor was made and used. */
export function UsedWords({ lead, at, lastUsedAt }: { lead: string; at: number; lastUsedAt: number | null }) {
  return (
    <>
      {lead} <RelativeTime at={at} words={localDate} />
      {lastUsedAt === null ? (
        ", not used yet"
      ) : (
        <>
          , last used <RelativeTime at={lastUsedAt} />
        </>
      )}
    </>
  );
}
