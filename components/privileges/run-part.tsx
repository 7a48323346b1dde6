import Download from "lucide-react/icons/download";
import Play from "lucide-react/icons/play";
import { memo, useId, useRef, useState } from "react";
import { selectAll } from "#components/sql/select-all.ts";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { downloadText } from "#components/ui/download-text.ts";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { Planned } from "#lib/shared/sql-access/access-plan.ts";
import { type Script, scriptText } from "#lib/sql/tokens.ts";

import { PANEL_BODY, PanelHead } from "./panel-head.tsx";

export type RunPartProps = {
  planned: Planned;
  fileName: string;
  /** opens the dialog that runs the SQL; absent where this person or Rolecall cannot */
  onRunNow?: (() => void) | undefined;
};

/** The SQL to run, in order, or why there is none. */
export const RunPart = memo(function RunPart({ planned, fileName, onRunNow }: RunPartProps) {
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const [explained, setExplained] = useState(false);
  const script = planned.ok ? planned.plan.run : [];
  return (
    <section aria-labelledby={id} className="border-b border-line pb-3">
      <PanelHead
        id={id}
        title="SQL to run"
        note={planned.ok && `${counted(script.length, "statement")}, one by one, no transaction`}
        end={
          planned.ok && (
            <RunButtons
              script={script}
              fileName={fileName}
              onRunNow={onRunNow}
              explained={explained}
              onExplain={setExplained}
              select={() => selectAll(list.current)}
            />
          )
        }
      />
      {planned.ok ? (
        <SqlLines ref={list} label="Statements to run" script={script} explained={explained} />
      ) : (
        <div className={PANEL_BODY}>
          {planned.incomplete ? (
            <p className="text-ink-2">{planned.message} The SQL appears here as you choose.</p>
          ) : (
            <Note tone="warn">
              <strong>No SQL to run.</strong> {planned.message}
            </Note>
          )}
        </div>
      )}
    </section>
  );
});

type ButtonsProps = Omit<RunPartProps, "planned"> & {
  script: Script;
  explained: boolean;
  onExplain: (explained: boolean) => void;
  select: () => void;
};

function RunButtons({ script, fileName, onRunNow, explained, onExplain, select }: ButtonsProps) {
  const text = () => scriptText(script);
  return (
    <>
      <Button size="s" variant="quiet" aria-pressed={explained} onClick={() => onExplain(!explained)}>
        Explain
      </Button>
      <Button size="s" onClick={() => downloadText(fileName, text(), "application/sql")}>
        <Download />
        Download SQL
      </Button>
      {onRunNow && (
        <Button size="s" onClick={onRunNow}>
          <Play />
          Run now…
        </Button>
      )}
      <CopyButton label="Copy SQL" size="s" variant="primary" text={text} select={select} />
    </>
  );
}
