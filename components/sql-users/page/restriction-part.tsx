import Link from "next/link";
import { useEffect, useEffectEvent, useRef } from "react";
import { WayBackPart } from "#components/privileges/restrict/job/way-back-part.tsx";
import { levelWords } from "#components/privileges/restrict/levels.ts";
import { outcomeOf, restrictionPath } from "#components/privileges/restrict/state-labels.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { Restriction, RestrictionItem } from "#lib/shared/restrict/restriction.ts";
import { lacksCreateRole } from "#lib/shared/restrict/since/since.ts";

type Props = {
  name: string;
  restriction: string;
  /** it was put back, or restricted again: what the page says of its rights is from before */
  onMoved: () => void;
};

/** Who restricted it, when, and how it is put back as it was. */
export function RestrictionPart({ name, restriction: id, onMoved }: Props) {
  const { data } = useRead("restrict.get", { id });
  const item = data?.items.find((each) => each.name === name);
  useMoves(item && `${item.state} ${item.back?.state}`, onMoved);
  if (!data || !item) return null;
  const { clusterId, mayPutBack, since } = data;
  const lacking = since?.items.find((seen) => seen.id === item.id && lacksCreateRole(seen));
  return (
    <section aria-labelledby="restriction" className="border-b border-line px-gutter py-3">
      <h2 id="restriction" className="sr-only">
        Restriction
      </h2>
      <p className="[overflow-wrap:anywhere]">
        <Words restriction={data} item={item} />{" "}
        <Link href={restrictionPath(id)} prefetch={false} className="link">
          Open the restriction
        </Link>
      </p>
      <WayBackPart of={{ id, clusterId, mayPutBack }} item={item} lacking={lacking} />
    </section>
  );
}

/** Calls `onMoved` when a state that was known becomes another. */
function useMoves(state: string | undefined, onMoved: () => void) {
  const last = useRef(state);
  const move = useEffectEvent(onMoved);
  useEffect(() => {
    if (last.current !== undefined && state !== undefined && last.current !== state) move();
    last.current = state ?? last.current;
  }, [state]);
}

function Words({ restriction: { by }, item }: { restriction: Restriction; item: RestrictionItem }) {
  const at = <RelativeTime at={item.at} />;
  switch (outcomeOf(item)) {
    case "waiting":
    case "running":
      return <>{by} restricts it: the restriction is in progress.</>;
    case "stopped":
      return <>{by} stopped its restriction before it began.</>;
    case "failed":
      return (
        <>
          {by} tried to restrict it {at}, and it failed.
        </>
      );
    default:
      return (
        <>
          <strong>
            Restricted by {by} {at}:
          </strong>{" "}
          {levelWords(item.wanted)}.
        </>
      );
  }
}
