"use client";

/** The logo of Rolecall: a row of figures, one of them standing up. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5 flex-none">
      <g className="fill-n-8">
        <Figure at={4} top={7} />
        <Figure at={20} top={7} />
      </g>
      <g className="fill-accent-solid">
        <Figure at={12} top={2} />
      </g>
    </svg>
  );
}

function Figure({ at, top }: { at: number; top: number }) {
  return (
    <>
      <circle cx={at} cy={top + 2.5} r="2.5" />
      <rect x={at - 2} y={top + 6.5} width="4" height={15.5 - top} rx="1.5" />
    </>
  );
}
