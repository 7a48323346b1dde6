import type { ReactNode } from "react";
import { Mark } from "#components/frame/mark.tsx";
import { RowOfMarks } from "../accounts/row-of-marks.tsx";

export type SoloPageProps = { title: string; lead: ReactNode; footer?: ReactNode; children: ReactNode };

/** A page with one form and no frame, for visitors who are not signed in. */
export function SoloPage({ title, lead, footer, children }: SoloPageProps) {
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr_auto_auto]">
      <header className="flex items-center gap-2 px-8 py-5 text-14 font-strong tracking-tight max-md:px-5">
        <Mark />
        Rolecall
      </header>
      <main className="mx-auto w-full max-w-100 self-center px-5 pt-6 pb-[6vh]">
        <h1 className="mb-1 text-20 font-strong tracking-tight">{title}</h1>
        <p className="text-14 text-ink-2">{lead}</p>
        {children}
      </main>
      <footer className="px-5 pt-4 pb-6 text-center text-12 text-ink-3">{footer}</footer>
      <RowOfMarks />
    </div>
  );
}
