import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";

/** When the oldest of the lists was complete. `cluster`: whose it is, where its time would not do for the others. */
export function AsOf({ cluster, at }: { cluster: string | undefined; at: number }) {
  if (cluster === undefined)
    return (
      <>
        As of <RelativeTime at={at} />
      </>
    );
  return (
    <>
      <Mono>{cluster}</Mono> as of <RelativeTime at={at} />
    </>
  );
}
