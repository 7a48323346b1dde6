import { counted } from "#components/ui/words/counted.ts";
import type { Place } from "#lib/shared/people/waiting.ts";

/**
 * Where a change or a read stands: "12 changes are before yours, about 2 s." Where other servers share the rate, only this server's
 * queue is known.
 */
export function placeWords(kind: "change" | "read", { before, seconds }: Place, shared: boolean): string {
  const time = `${shared ? "at least" : "about"} ${Math.max(1, Math.round(seconds))} s`;
  const calls = counted(before, kind === "change" ? "change" : "request");
  const verb = before === 1 ? "is" : "are";
  const here = shared ? " on this server" : "";
  if (before === 0) return `Yours is next to be sent${here}: ${time}.`;
  return `${calls} ${verb} before yours${here}, ${time}.`;
}
