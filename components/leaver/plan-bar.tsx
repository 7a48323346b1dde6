import { PartsBar } from "#components/ui/parts-bar.tsx";
import { IS_OPEN, type LeaverPlan, type SeenUser } from "#lib/shared/leaver.ts";

/** How much of a plan is done: its steps, and the SQL users whose passwords were seen. */
export function PlanBar({ plan: { steps }, users }: { plan: LeaverPlan; users: readonly SeenUser[] }) {
  const isUnderWay = ({ result }: SeenUser) => result === "rotating" || result === "to_rotate";
  const done =
    steps.filter(({ state }) => state === "done").length + users.filter(({ result }) => !IS_OPEN[result]).length;
  const waiting = steps.filter(({ state }) => state === "waiting").length + users.filter(isUnderWay).length;
  const total = steps.length + users.length;
  return (
    <PartsBar
      label="Leaver plan progress"
      verb="done"
      done={done}
      total={total}
      parts={[
        { words: "done", count: done, colour: "bg-ok-mark", silent: true },
        { words: "open", count: total - done - waiting, colour: "bg-warn-mark" },
        { words: "in progress", count: waiting, colour: "bg-n-5" },
      ]}
    />
  );
}
