import type { ReactNode } from "react";
import { Mark } from "#components/frame/mark.tsx";

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

const PITCH = 16;
const WIDTH = 2560;
const HEIGHT = 56;
/** position of the highlighted figure: right of the middle, so that a phone shows it too */
const CALLED = 88 * PITCH;

/** A row of figures with one highlighted, at the foot of a page without a frame. */
function RowOfMarks() {
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
      className="block h-14 w-full"
    >
      <defs>
        <pattern id="marks" width={PITCH} height={HEIGHT} patternUnits="userSpaceOnUse">
          <g className="fill-n-4">
            <Figure at={PITCH / 2} top={23} />
          </g>
        </pattern>
      </defs>
      <rect width={CALLED} height={HEIGHT} fill="url(#marks)" />
      <rect x={CALLED + PITCH} width={WIDTH - CALLED - PITCH} height={HEIGHT} fill="url(#marks)" />
      <g className="fill-accent-solid">
        <Figure at={CALLED + PITCH / 2} top={9} />
      </g>
    </svg>
  );
}

function Figure({ at, top }: { at: number; top: number }) {
  return (
    <>
      <circle cx={at} cy={top + 3} r="3" />
      <rect x={at - 2.5} y={top + 8} width="5" height={HEIGHT - top} rx="2" />
    </>
  );
}
