import { PartsBar } from "#components/ui/menus/parts-bar.tsx";
import { IS_OPEN, type Leaver, type LeaverPlan, type SeenUser } from "#lib/shared/people/leaver.ts";

type Props = { plan: LeaverPlan; leaver: Pick<Leaver, "users" | "serviceTokens"> };

/** How much of a plan is done: its steps, the SQL users whose passwords were seen, and the tokens of services that the leaver made. */
export function PlanBar({ plan: { steps }, leaver: { users, serviceTokens } }: Props) {
  const isUnderWay = ({ result }: SeenUser) => result === "rotating" || result === "to_rotate";
  const done =
    steps.filter(({ state }) => state === "done").length +
    users.filter(({ result }) => !IS_OPEN[result]).length +
    serviceTokens.filter(({ state }) => state !== "open").length;
  const waiting = steps.filter(({ state }) => state === "waiting").length + users.filter(isUnderWay).length;
  const total = steps.length + users.length + serviceTokens.length;
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
