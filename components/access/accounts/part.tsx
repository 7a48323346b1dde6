import type { ReactNode } from "react";

type PartProps = { title: string; text: ReactNode; children: ReactNode };

/** A part of a profile: its name and purpose at the left, its content at the right. */
export function Part({ title, text, children }: PartProps) {
  return (
    <section className="grid items-start gap-x-8 gap-y-4 border-t border-line px-gutter py-6 lg:grid-cols-[14rem_minmax(0,44rem)]">
      <div>
        <h2 className="font-strong">{title}</h2>
        <p className="text-ink-2">{text}</p>
      </div>
      {children}
    </section>
  );
}

type RecordProps = { title: ReactNode; text?: ReactNode; children?: ReactNode };

/** One thing of a part, with its buttons at the right. */
export function PartRecord({ title, text, children }: RecordProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 flex-[1_1_14rem] [overflow-wrap:anywhere]">
        <span className="font-medium">{title}</span>
        {text && <span className="block text-12 text-ink-2">{text}</span>}
      </div>
      {children && <div className="flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
