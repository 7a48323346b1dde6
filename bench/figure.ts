/** The comparison of a figure. `ratio` and `difference` are those of the value to its baseline. */
export type Budget = { of: "value" | "ratio" | "difference"; limit: number; atLeast?: true };

export type Unit = "ms" | "KB" | "MB" | "a second" | "";

/** One measured value. Its baseline was measured in the same run. */
export type Figure = {
  name: string;
  unit: Unit;
  value: number;
  baseline?: { name: string; value: number };
  budget?: Budget;
  /** a note that a reader needs to understand the value */
  note?: string;
};

/** The number that the budget is about; undefined where there is no budget, or no baseline to compare with. */
export function budgeted({ value, baseline, budget }: Figure): number | undefined {
  if (budget === undefined || budget.of === "value") return budget && value;
  if (baseline === undefined) return undefined;
  return budget.of === "ratio" ? value / baseline.value : value - baseline.value;
}

/** Whether the budget is kept; undefined where there is none. */
export function isMet(figure: Figure): boolean | undefined {
  const number = budgeted(figure);
  if (number === undefined || figure.budget === undefined) return undefined;
  return figure.budget.atLeast ? number >= figure.budget.limit : number <= figure.budget.limit;
}

/** The value below which the share `q` (0 to 1) of the values lies, as one of them. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
