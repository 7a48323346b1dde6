import Lock from "lucide-react/icons/lock";
import X from "lucide-react/icons/x";
import type { ReactNode } from "react";
import { Button, IconButton } from "#components/ui/button.tsx";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { BULK_ACTIONS, type BulkName } from "../bulk/bulk-actions.tsx";
import { BAR } from "../list-footer.tsx";

/** Replaces the footer while rows are selected, so that nothing moves. */
export function SelectionBar(props: {
  count: number;
  /** which are selected, as far as one line has room */
  words: string;
  mono?: boolean;
  /** those that the person may do */
  actions: readonly BulkName[];
  /** whether its dialog can only say why */
  isLocked?: (action: BulkName) => boolean;
  onAction: (action: BulkName) => void;
  onClear: () => void;
  /** further buttons */
  children?: ReactNode;
}) {
  const { count, words, mono = false, actions, isLocked, onAction, onClear, children } = props;
  return (
    <div
      role="toolbar"
      aria-label={`Actions for ${number(count)} selected SQL users`}
      className={cx(
        BAR,
        "h-11 gap-2 border-accent-line bg-accent-soft max-md:h-auto max-md:min-h-11 max-md:flex-wrap max-md:py-1.5",
      )}
    >
      <strong className="flex-none max-md:-order-2 max-md:grow max-md:basis-[calc(100%-4rem)]">
        {number(count)} selected
      </strong>
      <span
        className={cx(
          "min-w-0 flex-1 overflow-hidden text-ellipsis whitespace-nowrap text-ink-2 max-md:hidden",
          mono && "mono",
        )}
        translate="no"
      >
        {words}
      </span>
      {actions.map((action) => {
        const { label, icon, variant } = BULK_ACTIONS[action];
        return (
          <Button key={action} size="s" variant={variant} onClick={() => onAction(action)}>
            {isLocked?.(action) ? <Lock /> : icon}
            {label}
          </Button>
        );
      })}
      {children}
      <span aria-hidden="true" className="mx-1 h-5 w-px bg-accent-line max-md:hidden" />
      <IconButton label="Clear selection" className="max-md:-order-1" onClick={onClear}>
        <X />
      </IconButton>
    </div>
  );
}
