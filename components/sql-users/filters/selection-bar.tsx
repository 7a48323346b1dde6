import X from "lucide-react/icons/x";
import { CopyButton } from "#components/sql/copy-button.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { BAR } from "../list-footer.tsx";

/** Further names are only counted: the bar has one line. */
const NAMES_WRITTEN = 50;

/** Replaces the footer while rows are selected, so that nothing moves. */
export function SelectionBar(props: {
  names: readonly string[];
  /** absent without the permission */
  onSetOwner: (() => void) | undefined;
  onRotate: (() => void) | undefined;
  onExport: () => void;
  onClear: () => void;
}) {
  const { names, onSetOwner, onRotate, onExport, onClear } = props;
  return (
    <div
      role="toolbar"
      aria-label={`Actions for ${number(names.length)} selected SQL users`}
      className={cx(
        BAR,
        "h-11 gap-2 border-accent-line bg-accent-soft max-md:h-auto max-md:min-h-11 max-md:flex-wrap max-md:py-1.5",
      )}
    >
      <strong className="flex-none max-md:-order-2 max-md:grow max-md:basis-[calc(100%-4rem)]">
        {number(names.length)} selected
      </strong>
      <span
        className="mono min-w-0 flex-1 overflow-hidden text-ellipsis whitespace-nowrap text-ink-2 max-md:hidden"
        translate="no"
      >
        {names.slice(0, NAMES_WRITTEN).join(", ")}
      </span>
      {onRotate && (
        <Button size="s" onClick={onRotate}>
          Rotate passwords…
        </Button>
      )}
      {onSetOwner && (
        <Button size="s" onClick={onSetOwner}>
          Set owner…
        </Button>
      )}
      <Button size="s" onClick={onExport}>
        Export CSV
      </Button>
      <CopyButton label="Copy names" size="s" text={() => `${names.join("\n")}\n`} />
      <span aria-hidden="true" className="mx-1 h-5 w-px bg-accent-line max-md:hidden" />
      <IconButton label="Clear selection" className="max-md:-order-1" onClick={onClear}>
        <X />
      </IconButton>
    </div>
  );
}
