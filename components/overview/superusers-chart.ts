import type { SuperuserDay } from "#lib/shared/restrict/superusers.ts";

export type Size = { width: number; height: number };

/** The upper edge of a band, day by day: each day is as wide as the next, and one that was not counted is like the one before. */
export type Bands = { stay: string; left: string; unverified: string };

/**
 * The areas of those that must stay, of those to restrict above them, and of the unverified ones on top, as paths of SVG. `most`: the
 * number at the upper edge.
 */
export function bandsOf(days: readonly SuperuserDay[], most: number, { width, height }: Size): Bands {
  const x = (day: number) => xOf(days, day, width);
  const end = (days.at(-1)?.day ?? 0) + 1;
  const y = (count: number) => round(height - (count / Math.max(1, most)) * height);
  const area = (below: (day: SuperuserDay) => number, above: (day: SuperuserDay) => number) => {
    if (days.every((day) => above(day) === below(day))) return "";
    const steps = days.map((day, at) => [x(day.day), x(days[at + 1]?.day ?? end), day] as const);
    const there = steps.map(([start, end, day]) => `L${start} ${y(above(day))}H${end}`).join("");
    const back = steps
      .toReversed()
      .map(([start, end, day]) => `L${end} ${y(below(day))}H${start}`)
      .join("");
    return `M0 ${height}${there}${back}Z`;
  };
  return {
    stay: area(
      () => 0,
      ({ stay }) => stay,
    ),
    left: area(
      ({ stay }) => stay,
      ({ superusers }) => superusers,
    ),
    unverified: area(
      ({ superusers }) => superusers,
      ({ superusers, unverified }) => superusers + unverified,
    ),
  };
}

/** Where a day begins, in a chart of these days. */
export function xOf(days: readonly SuperuserDay[], day: number, width: number): number {
  const from = days[0]?.day ?? 0;
  const span = (days.at(-1)?.day ?? 0) - from + 1;
  return round(((day - from) / span) * width);
}

const round = (value: number) => Math.round(value * 10) / 10;

/** The highest of all days. */
export function mostOf(days: readonly SuperuserDay[]): number {
  return Math.max(0, ...days.map(({ superusers, unverified }) => superusers + unverified));
}
