import { Pill, type PillTone } from "#components/ui/words/pill.tsx";
import type { AuditOutcome } from "#lib/shared/audit/audit.ts";

const TONES: Record<Exclude<AuditOutcome, "done">, PillTone> = {
  refused: "warn",
  failed: "warn",
  unknown: "dashed",
  running: "line",
};

/** The outcome of an event; only exceptions stand out. */
export function OutcomeMark({ outcome }: { outcome: AuditOutcome }) {
  if (outcome === "done") return <span className="text-ink-2">done</span>;
  return <Pill tone={TONES[outcome]}>{outcome}</Pill>;
}
