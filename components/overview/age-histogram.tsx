import type { Route } from "next";
import Link from "next/link";
import { counted, number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { AGE_STARTS, ageFilterWords, everywherePath } from "#lib/shared/sql-users/everywhere-path.ts";
import { AGE_BAND_DAYS, AGE_BANDS, type Overview } from "#lib/shared/sql-users/overview.ts";
import { AsTable, NumberCell } from "./as-table.tsx";

const WIDTH = 352;
const BASE = 116;
/** Room above the bars for the words of the limit. */
const HEAD = 20;
const GAP = 3;
const STEP = (WIDTH + GAP) / AGE_BANDS;
/** A band with a single SQL user is still seen. */
const LEAST = 2;

const LAST_DAY = (AGE_BANDS - 1) * AGE_BAND_DAYS;

/** Where passwords are due. */
function Limit({ days }: { days: number }) {
  const x = (days / AGE_BAND_DAYS) * STEP - GAP / 2;
  const isLeft = x < WIDTH / 2;
  return (
    <>
      <line x1={x} x2={x} y1={4} y2={BASE} strokeDasharray="2 2" className="stroke-ink-3" />
      <text x={isLeft ? x + 6 : x - 6} y={12} textAnchor={isLeft ? "start" : "end"} className="fill-ink-2 text-11">
        due after {days} days
      </text>
    </>
  );
}

/** The known ages of passwords, in bands of 15 days, with a table behind it. */
export function AgeHistogram({ ages: { bands, unknown, limit } }: Pick<Overview, "ages">) {
  const known = bands.reduce((sum, count) => sum + count, 0);
  const most = Math.max(1, ...bands);
  return (
    <section aria-labelledby="ages" className="border-b border-line">
      <div className="px-gutter pt-5">
        <h2 id="ages" className="font-strong">
          Password age
        </h2>
        <p className="text-12 text-ink-3">
          {known === 0 ? "No password age is known yet." : `of ${counted(known, "SQL user")}, in days`}
          {unknown > 0 && (
            <>
              {known === 0 ? " " : ". "}
              <Link href={everywherePath({ age: "unknown" }) as Route} prefetch={false} className="link">
                {number(unknown)} unknown
              </Link>
            </>
          )}
        </p>
        {known > 0 && (
          <svg viewBox={`0 0 ${WIDTH} ${BASE + 18}`} aria-hidden="true" className="mt-3 h-auto w-full max-w-110">
            {bands.map((count, band) => {
              const height = count === 0 ? 0 : LEAST + (count / most) * (BASE - HEAD - LEAST);
              const start = AGE_STARTS[band] ?? 0;
              return (
                <a key={start} href={everywherePath({ age: start })} tabIndex={-1}>
                  <title>{`${ageFilterWords(start)}: ${number(count)}`}</title>
                  {/* The whole column can be clicked. */}
                  <rect x={band * STEP} width={STEP} height={BASE} className="fill-transparent" />
                  <rect
                    x={band * STEP}
                    y={BASE - height}
                    width={STEP - GAP}
                    height={height}
                    rx="1"
                    className={cx(
                      "hover:fill-ink-2 forced-colors:fill-[CanvasText]",
                      limit !== null && start >= limit ? "fill-warn-mark" : "fill-n-8",
                    )}
                  />
                </a>
              );
            })}
            {limit !== null && limit < LAST_DAY && <Limit days={limit} />}
            <line x2={WIDTH} y1={BASE + 0.5} y2={BASE + 0.5} className="stroke-line-strong" />
            <g className="fill-ink-3 text-11">
              <text y={BASE + 15}>0</text>
              <text x={6 * STEP - GAP / 2} y={BASE + 15} textAnchor="middle">
                90
              </text>
              <text x={WIDTH} y={BASE + 15} textAnchor="end">
                180 and more
              </text>
            </g>
          </svg>
        )}
      </div>
      <AsTable label="Password ages" head={["Age", "SQL users"]}>
        {[...AGE_STARTS, "unknown" as const].map((start, index) => (
          <tr key={start}>
            <th scope="row" className="py-1 pr-3 text-left font-normal">
              {ageFilterWords(start)}
            </th>
            <NumberCell value={bands[index] ?? unknown} href={everywherePath({ age: start })} />
          </tr>
        ))}
      </AsTable>
    </section>
  );
}
