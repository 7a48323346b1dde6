import { memo, useId, useRef, useState } from "react";
import { selectAll } from "#components/sql/select-all.ts";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { listedNames } from "#components/ui/words/counted.ts";
import type { AccessPlan } from "#lib/sql/plan.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { PANEL_BODY, PanelHead } from "./panel-head.tsx";

const HOW = [
  { id: "undo", label: "Revoke from all" },
  { id: "leave", label: "This SQL user only" },
] as const;

/** The undo script: everything, or only this user's membership where others share the roles. */
export const UndoPart = memo(function UndoPart({ plan, userName }: { plan: AccessPlan; userName: string }) {
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const [chosen, setChosen] = useState<"undo" | "leave">("undo");
  const shared = plan.leave.length > 0;
  const how = shared ? chosen : "undo";
  return (
    <section aria-labelledby={id} className="min-w-0 border-line pb-4 @max-[44rem]:border-t @min-[44rem]:border-l">
      <PanelHead
        id={id}
        title="SQL to undo"
        end={
          <CopyButton
            label="Copy undo SQL"
            size="s"
            text={() => scriptText(plan[how])}
            select={() => selectAll(list.current)}
          />
        }
      />
      {shared && (
        <div className={`${PANEL_BODY} pb-2`}>
          <Segmented bare legend="How much to undo" choices={HOW} value={chosen} onChange={setChosen} />
        </div>
      )}
      <SqlLines ref={list} label="Statements to undo" script={plan[how]} />
      <p className={`${PANEL_BODY} pt-2 text-12 text-ink-3 [overflow-wrap:anywhere]`}>
        {how === "leave" ? (
          <>
            Removes {userName} from {listedNames(plan.roles)}. Other members keep their rights.
          </>
        ) : (
          <>
            {shared && <>Revokes these rights from every member of {listedNames(plan.roles)}. </>}
            Does not restore admin.
          </>
        )}
      </p>
    </section>
  );
});
