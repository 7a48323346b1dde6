import Check from "lucide-react/icons/check";
import LoaderCircle from "lucide-react/icons/loader-circle";
import Shield from "lucide-react/icons/shield";
import X from "lucide-react/icons/x";
import { Pill } from "#components/ui/words/pill.tsx";
import type { RestrictionItem } from "#lib/shared/restrict/restriction.ts";
import { OUTCOME_WORDS, outcomeOf, STEP_WORDS } from "../state-labels.ts";

/** The state of a SQL user in a restriction, by shape, word and colour. */
export function ItemState({ item }: { item: RestrictionItem }) {
  const outcome = outcomeOf(item);
  const words = OUTCOME_WORDS[outcome];
  switch (outcome) {
    case "waiting":
      return <Pill tone="line">{words}</Pill>;
    case "running":
      return (
        <Pill tone="accent">
          <LoaderCircle />
          {STEP_WORDS[item.step]}
        </Pill>
      );
    case "restricted":
      return (
        <span className="inline-flex items-center gap-1.5 align-middle">
          <Check className="size-3.5 text-ok-mark" />
          {words}
        </span>
      );
    case "agreed":
      return (
        <Pill tone="line">
          <Shield className="stroke-ink-3" />
          {words}
        </Pill>
      );
    case "privileged":
      return (
        <Pill tone="warn">
          <Shield className="stroke-warn-mark" />
          {words}
        </Pill>
      );
    case "put_back":
      return (
        <Pill tone="danger">
          <Shield />
          {words}
        </Pill>
      );
    case "failed":
      return (
        <Pill tone="warn">
          <X />
          {words}
        </Pill>
      );
    case "lacking":
    case "half":
      return (
        <Pill tone="danger">
          <X />
          {words}
        </Pill>
      );
    case "unknown":
      return <Pill tone="unknown">{words}</Pill>;
    case "stopped":
      return <Pill>{words}</Pill>;
    default:
      return outcome satisfies never;
  }
}
