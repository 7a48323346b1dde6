import type { About } from "./assumption.ts";
import type { Checked } from "./check.ts";
import { FEATURES, type Feature } from "./features.ts";
import { RESULTS, type Result, SEEN, type Seen } from "./seen.ts";

/** `full`: it also made SQL users and a database, and removed them. */
export const CHECK_MODES = { "read-only": "read only", full: "full" } as const;
export type CheckMode = keyof typeof CHECK_MODES;

/** What a check may tell others: words of closed lists, and a release. No name, host, id or value of the cluster is in it. */
export type CheckReport = {
  readonly rolecall: string;
  /** such as 2026-12-01 */
  readonly day: string;
  readonly mode: CheckMode;
  readonly plan: (typeof PLANS)[number] | "other";
  /** such as v26.2; null where the vendor's text is none */
  readonly release: string | null;
  readonly results: readonly {
    readonly id: string;
    readonly assumes: string;
    readonly result: Result;
    readonly seen: Seen;
    /** the earlier check that saw it, where this one did not try it */
    readonly earlier: { readonly day: string; readonly mode: CheckMode } | null;
    readonly dependents: readonly Feature[];
  }[];
};

/** What was seen of an assumption; `earlierAt`: when, if by an earlier check. */
export type Reported = Checked & { readonly earlierAt?: number | undefined };

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

const PLANS = ["BASIC", "STANDARD", "ADVANCED"] as const;

/** The report of a check. `rolecall`: the version of the program; `at`: when it was made. */
export function reportOf(
  checked: readonly Reported[],
  { plan, version }: About,
  { rolecall, at, mode }: { rolecall: string; at: number; mode: CheckMode },
): CheckReport {
  return {
    rolecall,
    day: dayOf(at),
    mode,
    plan: PLANS.find((known) => known === plan) ?? "other",
    release: /^v\d{2}\.\d{1,2}(?!\d)/.exec(version)?.[0] ?? null,
    results: checked.map(({ assumption, result, seen, earlierAt }) => ({
      id: assumption.id,
      assumes: assumption.assumes,
      result,
      seen,
      earlier:
        earlierAt === undefined
          ? null
          : { day: dayOf(earlierAt), mode: assumption.by === "change" ? "full" : "read-only" },
      dependents: assumption.dependents,
    })),
  };
}

/** Whether a full check was stopped before its end: it did not try what an earlier one saw, or nobody ever did. */
export function wasStopped({ mode, results }: CheckReport): boolean {
  const isLeft = ({ seen, result, earlier }: CheckReport["results"][number]) =>
    seen === "not_reached" || (result === "holds" && earlier?.mode === "full");
  return mode === "full" && results.some(isLeft);
}

/** What was seen, and by which check where that was an earlier one. */
export function seenText({ seen, earlier }: Pick<CheckReport["results"][number], "seen" | "earlier">): string {
  if (!earlier) return SEEN[seen];
  return `${SEEN[seen]}, in the ${earlier.mode === "full" ? "full check" : "check"} of ${earlier.day}`;
}

/** The report as a table for people. */
export function reportText({ rolecall, day, mode, plan, release, results }: CheckReport): string {
  const count = (wanted: Result) => results.filter(({ result }) => result === wanted).length;
  const about = [`plan ${plan}`, release ?? "release unknown", `Rolecall ${rolecall}`, day, CHECK_MODES[mode]].join(
    " · ",
  );
  const figures = `${count("holds")} hold, ${count("differs")} do not hold, ${count("unseen")} not seen`;
  const blocks = (["differs", "unseen", "holds"] as const).flatMap((wanted) => {
    const rows = results.filter(({ result }) => result === wanted);
    return rows.map(({ id, assumes, seen, earlier, dependents }) =>
      [
        `${id}  ${RESULTS[wanted]}: ${assumes}`,
        `      seen: ${seenText({ seen, earlier })}`,
        `      depends on it: ${dependents.map((feature) => FEATURES[feature]).join("; ")}`,
      ].join("\n"),
    );
  });
  return `${[about, figures, ...blocks].join("\n\n")}\n`;
}
