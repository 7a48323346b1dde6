import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { exactTime } from "#components/ui/words/time-text.ts";

/** When something happened outside Rolecall: between the list that last showed otherwise and the one that shows it. */
export function Between({ after, at }: { after: number | undefined; at: number }) {
  if (after === undefined)
    return (
      <>
        detected <RelativeTime at={at} />
      </>
    );
  return (
    <>
      between <RelativeTime at={after} words={exactTime} /> and <RelativeTime at={at} words={exactTime} />
    </>
  );
}
