const PITCH = 16;
const WIDTH = 2560;
const HEIGHT = 56;
/** position of the highlighted figure: right of the middle, so that a phone shows it too */
const CALLED = 88 * PITCH;

/** A row of figures with one highlighted, at the foot of a page without a frame. */
export function RowOfMarks() {
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
