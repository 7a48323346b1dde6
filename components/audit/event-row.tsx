import { PersonLink } from "#components/people/person-link.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { exactTime } from "#components/ui/words/time-text.ts";
import { actionWords } from "#lib/shared/audit/audit.ts";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { actorWords, clusterWords, detailWords, isSqlName, targetWords } from "./event-labels.ts";
import { clockWords, type Zone } from "./event-times.ts";
import { OutcomeMark } from "./outcome-mark.tsx";

export type EventRowProps = {
  event: AuditEvent;
  zone: Zone;
  /** the row that Tab reaches */
  current: boolean;
  open: boolean;
  onOpen: () => void;
};

/** Breakpoints follow the table's own width, which the side panel reduces. */
export const WHO = "w-[16%] @max-[44rem]:hidden";
export const TARGET = "@max-[32rem]:hidden";
export const CLUSTER = "w-[18%] @max-[56rem]:hidden";
export const TIME = "w-24 pl-gutter";
export const ACTION = "w-44 @max-[32rem]:w-auto";
export const OUTCOME = "w-28 pr-gutter @max-[32rem]:w-22";

const CELL = "h-row border-b border-line px-2 py-0 overflow-hidden text-ellipsis whitespace-nowrap";

export function EventRow({ event, zone, current, open, onOpen }: EventRowProps) {
  const who = actorWords(event);
  const detail = detailWords(event);
  const cluster = clusterWords(event);
  const isNamed = Boolean(targetWords(event));
  return (
    <tr className={cx("relative", open ? "bg-accent-soft" : "hover:bg-hover")}>
      <td className={cx(CELL, TIME, "text-ink-3")}>
        <time
          dateTime={new Date(event.at).toISOString()}
          title={zone === "local" ? exactTime(event.at) : undefined}
          translate="no"
        >
          {clockWords(event.at, zone)}
        </time>
      </td>
      <td className={cx(CELL, WHO, event.actorName === undefined && "text-ink-2")} title={event.actor || undefined}>
        {event.actorName === undefined ? (
          who
        ) : (
          <PersonLink id={event.actorId} name={event.actorName} className="relative z-1" />
        )}
      </td>
      <td className={cx(CELL, ACTION, "@max-[32rem]:py-2")}>
        <button
          type="button"
          data-event={event.id}
          tabIndex={current ? 0 : -1}
          aria-expanded={open}
          onClick={onOpen}
          className="max-w-full overflow-hidden text-left text-ellipsis @max-[32rem]:whitespace-normal @max-[32rem]:[overflow-wrap:anywhere] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
        >
          {actionWords(event.action)}
          <span className="sr-only"> {targetWords(event)}</span>
        </button>
        <span className="hidden overflow-hidden text-12 text-ellipsis text-ink-3 @max-[44rem]:block @max-[32rem]:whitespace-normal @max-[32rem]:[overflow-wrap:anywhere]">
          <span className="hidden @max-[32rem]:inline">
            {isNamed && (
              <>
                <Target event={event} /> ·{" "}
              </>
            )}
          </span>
          {who}
        </span>
      </td>
      <td className={cx(CELL, TARGET)} title={targetWords(event)}>
        {isNamed && <Target event={event} />}
        {detail && <span className={cx("text-12 text-ink-3", isNamed && "pl-2")}>{detail}</span>}
        {!isNamed && !detail && <Nothing />}
      </td>
      <td className={cx(CELL, CLUSTER, "text-ink-2")} title={cluster}>
        {cluster ? <span className="mono">{cluster}</span> : <Nothing />}
      </td>
      <td className={cx(CELL, OUTCOME)}>
        <OutcomeMark outcome={event.outcome} />
      </td>
    </tr>
  );
}

function Target({ event }: { event: AuditEvent }) {
  return (
    <span translate="no" className={isSqlName(event) ? "mono font-medium text-ink" : "text-ink"}>
      {targetWords(event)}
    </span>
  );
}

function Nothing() {
  return <span className="text-ink-3">–</span>;
}
