import Check from "lucide-react/icons/check";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ReactNode } from "react";
import { cx } from "../words/cx.ts";

/** The look of every field. */
export const FIELD =
  "w-full rounded-2 border border-line-control bg-page px-2.5 hover:border-ink-3 " +
  "focus-visible:border-transparent focus-visible:rounded-2 focus-visible:-outline-offset-1 " +
  "aria-invalid:border-warn-mark aria-invalid:inset-ring aria-invalid:inset-ring-warn-mark " +
  "disabled:bg-n-3 disabled:text-ink-3 pointer-coarse:text-16";

export type FieldWordsProps = { id: string; tone: "error" | "ok" | "hint"; live?: boolean; children: ReactNode };

/** One sentence below a field: an error, a confirmation or a hint. */
export function FieldWords({ id, tone, live = false, children }: FieldWordsProps) {
  const colour = { error: "text-warn-text", ok: "text-ok-text", hint: "text-ink-3" }[tone];
  return (
    <p
      id={id}
      // a new element per tone: an alert is announced when it is inserted
      key={tone}
      data-refused={tone === "error" || undefined}
      role={tone === "error" && live ? "alert" : undefined}
      className={cx("flex min-h-4 gap-1.5 text-12 [&>.lucide]:mt-px [&>.lucide]:size-3.5", colour)}
    >
      {tone === "error" && <TriangleAlert />}
      {tone === "ok" && <Check />}
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </p>
  );
}
