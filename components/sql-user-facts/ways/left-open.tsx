import { useRead } from "#lib/client/calls/use-read.ts";
import { NO_WAYS_READ, type OtherWays, otherWays } from "#lib/shared/ways-in/ways-in.ts";
import { leftOpenWords } from "#lib/shared/ways-in/words.ts";

/** The ways into a cluster beside a password. What is not read counts as not known. */
export function useOtherWays(clusterId: string): OtherWays {
  const { data } = useRead("cluster.ways_in", { clusterId });
  return data ? otherWays(data) : NO_WAYS_READ;
}

/** What still signs in to a cluster where only a password ends. */
export function LeftOpen({ clusterId }: { clusterId: string }) {
  return leftOpenWords(useOtherWays(clusterId));
}

/** What still signs in to a cluster where only a password ends, and what ends that too. */
export function LeftOpenWithEnd({ clusterId }: { clusterId: string }) {
  return (
    <>
      <LeftOpen clusterId={clusterId} /> To end every way in, use <em>End every way in…</em> in the menu of its page.
    </>
  );
}
