import Check from "lucide-react/icons/check";
import Info from "lucide-react/icons/info";
import Shield from "lucide-react/icons/shield";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ReactNode } from "react";
import { cx } from "./words/cx.ts";

type NoteTone = "plain" | "admin" | "warn" | "ok";

const TONE = {
  plain: { box: "bg-note text-ink-2", icon: "[&>.lucide]:text-ink-3", Icon: Info },
  admin: { box: "bg-danger-soft", icon: "[&>.lucide]:text-danger-mark", Icon: Shield },
  warn: { box: "bg-warn-soft", icon: "[&>.lucide]:text-warn-mark", Icon: TriangleAlert },
  ok: { box: "bg-ok-soft", icon: "[&>.lucide]:text-ok-mark", Icon: Check },
} as const;

export type NoteProps = {
  tone?: NoteTone | undefined;
  /** replaces the tone's icon */
  icon?: ReactNode;
  /** a small button or link at the right */
  action?: ReactNode;
  role?: "alert" | "status" | "note" | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** An important sentence in its context. Words in `<strong>` stand out. */
export function Note({ tone = "plain", icon, action, role, className, children }: NoteProps) {
  const { box, icon: iconColour, Icon } = TONE[tone];
  return (
    <div
      role={role}
      className={cx(
        "flex gap-x-2.5 gap-y-2 rounded-2 px-3 py-2.5 forced-colors:border [&_strong]:text-ink [&>.lucide]:mt-0.5",
        Boolean(action) && "items-center max-md:flex-wrap max-md:items-start [&>.lucide]:md:mt-0",
        box,
        iconColour,
        className,
      )}
    >
      {icon ?? <Icon />}
      <div className="min-w-0 flex-1 max-md:basis-[calc(100%-3rem)] [overflow-wrap:anywhere]">{children}</div>
      {action && <div className="flex-none max-md:ml-6.5">{action}</div>}
    </div>
  );
}
