import { type KeyboardEvent, useRef, useState } from "react";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { cx } from "#components/ui/words/cx.ts";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { ACTION, CLUSTER, EventRow, OUTCOME, TARGET, TIME, WHO } from "./event-row.tsx";
import { byDay } from "./event-times.ts";

export type AuditTableProps = {
  events: readonly AuditEvent[];
  /** id of the event whose panel is open */
  openId: string | null;
  onOpen: (event: AuditEvent) => void;
};

const STEPS: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

export function AuditTable({ events, openId, onOpen }: AuditTableProps) {
  const zone = useHydrated() ? "local" : "utc";
  const table = useRef<HTMLTableElement>(null);
  const [currentId, setCurrentId] = useState<string | null>(null);
  const isThere = events.some(({ id }) => id === currentId);
  const days = byDay(events, zone, Date.now());

  function onKeyDown(event: KeyboardEvent) {
    const buttons = [...(table.current?.querySelectorAll<HTMLElement>("[data-event]") ?? [])];
    const index = buttons.indexOf(event.target as HTMLElement);
    const next = buttons[STEPS[event.key]?.(index, buttons.length - 1) ?? -1];
    if (index < 0 || !next || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    next.focus();
  }

  return (
    <table
      ref={table}
      aria-label="Audit events"
      onKeyDown={onKeyDown}
      onFocus={({ target }) => setCurrentId(target.dataset.event ?? null)}
      className="w-full table-fixed border-separate border-spacing-0"
    >
      <thead>
        <tr>
          <Head className={TIME}>Time</Head>
          <Head className={WHO}>Who</Head>
          <Head className={ACTION}>Action</Head>
          <Head className={TARGET}>Target</Head>
          <Head className={CLUSTER}>Cluster</Head>
          <Head className={OUTCOME}>Outcome</Head>
        </tr>
      </thead>
      {days.map(({ day, events: ofDay }) => (
        <tbody key={`${day} ${ofDay[0]?.id}`}>
          <DayHead day={day} />
          {ofDay.map((event) => (
            <EventRow
              key={event.id}
              event={event}
              zone={zone}
              current={isThere ? event.id === currentId : event === events[0]}
              open={event.id === openId}
              onOpen={() => onOpen(event)}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

const DAY = "h-8 border-b border-line bg-sunken";

/** One cell per column, so that hidden columns take no room. */
function DayHead({ day }: { day: string }) {
  return (
    <tr>
      <th
        scope="rowgroup"
        className={cx(DAY, TIME, "overflow-visible text-left text-12 font-medium whitespace-nowrap text-ink-2")}
      >
        {day}
      </th>
      {[WHO, ACTION, TARGET, CLUSTER, OUTCOME].map((column) => (
        <td key={column} className={cx(DAY, column)} />
      ))}
    </tr>
  );
}

function Head({ className, children }: { className: string; children: string }) {
  return (
    <th
      scope="col"
      className={cx(
        "sticky top-0 z-1 h-head border-b border-line bg-page px-2 py-0 text-left text-12 font-normal whitespace-nowrap text-ink-3 max-md:top-top",
        className,
      )}
    >
      {children}
    </th>
  );
}
