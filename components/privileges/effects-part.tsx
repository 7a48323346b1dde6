import Info from "lucide-react/icons/info";
import { memo, type ReactNode } from "react";
import type { AccessPlan } from "#lib/sql/plan.ts";

type Words = Pick<AccessPlan, "blastRadius" | "gives" | "doesNot" | "notes">;

/** What the plan gives and does not give, in words for the person who decides. */
export const EffectsPart = memo(function EffectsPart({ blastRadius, gives, doesNot, notes }: Words) {
  return (
    <section aria-label="What it means" className="border-b border-line">
      <Words title="Blast radius" className="border-b border-line">
        {blastRadius}
      </Words>
      <div className="grid @min-[40rem]:grid-cols-2">
        <Words title="Gives">{gives}</Words>
        <Words title="Does not give" className="border-line @max-[40rem]:border-t @min-[40rem]:border-l">
          {doesNot}
        </Words>
      </div>
      {notes.length > 0 && (
        <ul className="grid gap-1 border-t border-line py-3 pr-gutter pl-5 text-ink-2 max-md:pl-gutter">
          {notes.map((note) => (
            <li key={note} className="flex gap-2 [&>.lucide]:mt-0.5 [&>.lucide]:text-ink-3">
              <Info />
              <span className="min-w-0 [overflow-wrap:anywhere]">{note}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});

function Words({ title, className, children }: { title: string; className?: string; children: ReactNode }) {
  return (
    <div className={`py-3 pr-gutter pl-5 max-md:pl-gutter ${className ?? ""}`}>
      <h3 className="mb-0.5 text-12 font-medium text-ink-3">{title}</h3>
      <p className="max-w-[75ch] [overflow-wrap:anywhere]">{children}</p>
    </div>
  );
}
