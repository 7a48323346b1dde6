import { Button } from "#components/ui/button.tsx";
import { counted } from "#components/ui/counted.ts";

type Props = { count: number; onBulk: (decision: "keep" | "not_mine") => void; onClear: () => void };

/** What can be decided about several rows at once. */
export function SelectionBar({ count, onBulk, onClear }: Props) {
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-0 z-2 flex flex-wrap items-center gap-3 border-t border-accent-line bg-accent-soft px-gutter py-2.5"
    >
      <strong>{counted(count, "row")} selected</strong>
      <span className="ml-auto flex gap-2">
        <Button variant="primary" onClick={() => onBulk("keep")}>
          Keep {count}
        </Button>
        <Button onClick={() => onBulk("not_mine")}>Hand over {count}</Button>
        <Button onClick={onClear}>Clear</Button>
      </span>
    </section>
  );
}
