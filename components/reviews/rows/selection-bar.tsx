import { Button } from "#components/ui/button.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { BulkDecision } from "./bulk-dialog.tsx";
import type { Selection } from "./use-selection.ts";

type Props = { selection: Selection; onBulk: (decision: BulkDecision) => void };

/** What can be decided about several rows at once. */
export function SelectionBar({ selection: { chosen, chosenFor, clear }, onBulk }: Props) {
  const [count, restrictable, removable] = [chosen.length, chosenFor("restrict").length, chosenFor("remove").length];
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-0 z-2 flex flex-wrap items-center gap-3 border-t border-accent-line bg-accent-soft px-gutter py-2.5"
    >
      <strong>{counted(count, "row")} selected</strong>
      <span className="ml-auto flex flex-wrap gap-2">
        <Button variant="primary" onClick={() => onBulk("keep")}>
          Keep {count}
        </Button>
        {restrictable > 0 && <Button onClick={() => onBulk("restrict")}>Restrict {restrictable}</Button>}
        {removable > 0 && <Button onClick={() => onBulk("remove")}>Remove {removable}</Button>}
        <Button onClick={() => onBulk("not_mine")}>Hand over {count}</Button>
        <Button onClick={clear}>Clear</Button>
      </span>
    </section>
  );
}
