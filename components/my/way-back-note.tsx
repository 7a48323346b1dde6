import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";
import { NOTE } from "./row-classes.ts";

type WayBackProps = { id: string; way: NonNullable<OwnSqlUser["wayBack"]>; named: string; onAsk: () => void };

/** That it lost admin, and the way to ask for it while its application may miss a right. */
export function WayBackNote({ id, way: { at, by, until, askedBy, isOwnAsk, declined }, named, onAsk }: WayBackProps) {
  const withdraw = useOperation("restrict.withdraw_back");
  return (
    <div className={cx(NOTE, "flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-2")}>
      <span className="[overflow-wrap:anywhere]">
        {by} restricted it <RelativeTime at={at} />. {askedBy !== undefined && `${askedBy} asked to put it back. `}
        {declined && <span>{`${declined.by} declined to put it back: “${declined.reason}”. `}</span>}
        Its way back ends <RelativeTime at={until} words={timeLeft} />.
      </span>
      {askedBy === undefined && (
        <Button size="s" onClick={onAsk}>
          Ask to put it back…<span className="sr-only"> {named}</span>
        </Button>
      )}
      {isOwnAsk && (
        <Button size="s" pending={withdraw.pending} onClick={() => withdraw.run({ id })}>
          Withdraw<span className="sr-only"> the ask to put back {named}</span>
        </Button>
      )}
      <MutationFailure failure={withdraw.failure} />
    </div>
  );
}
