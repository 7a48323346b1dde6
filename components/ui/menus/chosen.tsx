import X from "lucide-react/icons/x";
import { IconButton } from "../button.tsx";
import { cx } from "../words/cx.ts";

type Named = { id: string; name: string };
type ChosenProps = { chosen: readonly Named[]; mono?: boolean; onRemove: (id: string) => void };

/** Those that were chosen one by one, each to be taken away again. */
export function Chosen({ chosen, mono = false, onRemove }: ChosenProps) {
  return chosen.map(({ id, name }) => (
    <span key={id} className="flex items-center justify-between gap-2">
      <span className={cx("[overflow-wrap:anywhere]", mono && "mono")}>{name}</span>
      <IconButton
        label={`Remove ${name}`}
        onClick={({ currentTarget: { parentElement: row } }) => {
          // Its own button is about to go: the next one, or the field after the last, takes the focus.
          row?.nextElementSibling?.querySelector("button")?.focus();
          onRemove(id);
        }}
      >
        <X />
      </IconButton>
    </span>
  ));
}
