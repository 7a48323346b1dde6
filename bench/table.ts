import { budgeted, type Figure, isMet, type Unit } from "./figure.ts";

const HEAD = ["what", "value", "baseline", "compared", "budget", "met"];

/** The figures as a Markdown table. */
export function table(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[], fill = " ") =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |`;
  const rule = line(
    HEAD.map(() => ""),
    "-",
  );
  return [line(HEAD), rule, ...rows.slice(1).map((cells) => line(cells))].join("\n");
}

function row(figure: Figure): string[] {
  const { name, unit, value, baseline, budget } = figure;
  const met = isMet(figure);
  return [
    name,
    amount(value, unit),
    baseline ? `${amount(baseline.value, unit)} (${baseline.name})` : "",
    baseline ? comparison(figure) : "",
    budget ? `${budget.atLeast ? "at least" : "at most"} ${limit(figure)}` : "",
    met === undefined ? "" : met ? "yes" : "NO",
  ];
}

function comparison(figure: Figure): string {
  const { unit, value, baseline, budget } = figure;
  if (!baseline) return "";
  return budget?.of === "difference"
    ? `+${amount(budgeted(figure) ?? 0, unit)}`
    : `${(value / baseline.value).toFixed(2)} times`;
}

function limit({ budget, unit }: Figure): string {
  if (!budget) return "";
  if (budget.of === "ratio") return `${budget.limit} times`;
  return `${budget.of === "difference" ? "+" : ""}${amount(budget.limit, unit)}`;
}

function amount(value: number, unit: Unit): string {
  const digits = Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : 0;
  const number = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit ? `${number} ${unit}` : number;
}
