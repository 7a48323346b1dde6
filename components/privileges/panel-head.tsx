import type { ReactNode } from "react";

export type PanelHeadProps = { id: string; title: string; note?: ReactNode; end?: ReactNode };

/** The head of a section of the panel. `id` names the region. */
export function PanelHead({ id, title, note, end }: PanelHeadProps) {
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-2 gap-y-1 py-1.5 pr-gutter pl-5 max-md:pl-gutter">
      <h2 id={id} className="font-strong">
        {title}
      </h2>
      {note && <span className="text-12 text-ink-3">{note}</span>}
      {end && <div className="ml-auto flex flex-wrap items-center gap-2">{end}</div>}
    </div>
  );
}

/** The padding of content below a panel head. */
export const PANEL_BODY = "pr-gutter pl-5 max-md:pl-gutter";
