import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { ADMIN_STATES, type AdminState } from "#lib/shared/admin-state.ts";

const MEANING: Record<AdminState, string> = {
  admin: "full access to its cluster",
  privileged: "not admin, but can gain more or reach everything",
  restricted: "a complete answer of the database showed no such right",
  unknown: "Rolecall has no complete answer; it may be admin",
};

/** What the marks in a list mean: those that stand in it. */
export function StateLegend({ states }: { states: readonly AdminState[] }) {
  const shown = ADMIN_STATES.filter((state) => states.includes(state));
  return (
    <dl
      aria-label="States"
      className="flex flex-wrap gap-x-6 gap-y-1 border-t border-line px-gutter py-3 text-12 text-ink-3"
    >
      {shown.map((state) => (
        <div key={state} className="flex items-baseline gap-2">
          <dt className="flex-none">
            <StateMark user={{ state }} />
          </dt>
          <dd>{MEANING[state]}</dd>
        </div>
      ))}
    </dl>
  );
}
