import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";

/** `Since 3 Mar 2026, last used 5 minutes ago`: when a factor was made and used. */
export function UsedWords({ lead, at, lastUsedAt }: { lead: string; at: number; lastUsedAt: number | null }) {
  return (
    <>
      {lead} <ExactTime at={at} />
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
