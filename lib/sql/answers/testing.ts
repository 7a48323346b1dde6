/* How database clients print results: written from their output, without the code that reads it. */

export type Printed = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
export type Client = (results: readonly Printed[]) => string;

const NUMBER = /^\d+$/;
const YES_OR_NO = /^[tf]$/;

/** The width of a text in a terminal, for the characters that the tests use. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    columns += /[\u3000-\u9fff\uac00-\ud7a3\uff00-\uff60]|\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
  }
  return columns;
}

function pad(text: string, to: number, side: "left" | "right" | "both"): string {
  const space = Math.max(0, to - width(text));
  const left = side === "left" ? space : side === "both" ? Math.floor(space / 2) : 0;
  return " ".repeat(left) + text + " ".repeat(space - left);
}

const widths = ({ columns, rows }: Printed) =>
  columns.map((column, at) => Math.max(width(column), ...rows.map((row) => width(row[at] ?? ""))));

/** `cockroach sql`: two spaces before, numbers to the right, yes and no in the middle; its tag where there is no row. */
const cockroachTable: Client = (results) =>
  results
    .map((result) => {
      if (result.rows.length === 0) return "SHOW GRANTS 0\n\n\nTime: 3ms total (execution 3ms / network 0ms)\n";
      const to = widths(result);
      const line = (cells: readonly string[], header: boolean) =>
        `  ${cells
          .map((cell, at) =>
            pad(cell, to[at] ?? 0, header || YES_OR_NO.test(cell) ? "both" : NUMBER.test(cell) ? "left" : "right"),
          )
          .join(" | ")}`.trimEnd();
      const rule = to.map((columns, at) => "-".repeat(columns + (at === 0 ? 3 : 2))).join("+");
      const count = `(${result.rows.length} row${result.rows.length === 1 ? "" : "s"})`;
      return [
        line(result.columns, true),
        rule,
        ...result.rows.map((row) => line(row, false)),
        count,
        "",
        "",
        "Time: 12ms",
        "",
      ].join("\n");
    })
    .join("\nSET\n\n\nTime: 1ms total (execution 1ms / network 0ms)\n\n");

/** psql: one space before, padded but for the last column. */
export const psql: Client = (results) =>
  results
    .map((result) => {
      const to = widths(result);
      const line = (cells: readonly string[]) =>
        ` ${cells.map((cell, at) => (at === cells.length - 1 ? cell : pad(cell, to[at] ?? 0, NUMBER.test(cell) ? "left" : "right"))).join(" | ")}`;
      const rule = to.map((columns) => "-".repeat(columns + 2)).join("+");
      const count = `(${result.rows.length} row${result.rows.length === 1 ? "" : "s"})`;
      return [line(result.columns), rule, ...result.rows.map(line), count, ""].join("\r\n");
    })
    .join("\r\nSET\r\n");

/** psql with \pset border 2, and \pset linestyle unicode. */
const psqlBorders =
  (drawn: boolean): Client =>
  (results) =>
    results
      .map((result) => {
        const to = widths(result);
        const [bar, dash] = drawn ? ["│", "─"] : ["|", "-"];
        const rule = (left: string, middle: string, right: string) =>
          left + to.map((columns) => dash.repeat(columns + 2)).join(middle) + right;
        const line = (cells: readonly string[]) =>
          `${bar} ${cells.map((cell, at) => pad(cell, to[at] ?? 0, "right")).join(` ${bar} `)} ${bar}`;
        return [
          drawn ? rule("┌", "┬", "┐") : rule("+", "+", "+"),
          line(result.columns),
          drawn ? rule("├", "┼", "┤") : rule("+", "+", "+"),
          ...result.rows.map(line),
          drawn ? rule("└", "┴", "┘") : rule("+", "+", "+"),
          `(${result.rows.length} rows)`,
          "",
        ].join("\n");
      })
      .join("\nSET\n");

const psqlUnaligned: Client = (results) =>
  results
    .map(({ columns, rows }) =>
      [...[columns, ...rows].map((cells) => cells.join("|")), `(${rows.length} rows)`].join("\n"),
    )
    .join("\nSET\n");

/** Both print nothing but a tag or a count for no rows, and continue a value on the next line after a plus sign. */
const records =
  (none: string, head: (at: number) => string): Client =>
  (results) =>
    results
      .map(({ columns, rows }) => {
        if (rows.length === 0) return `${none}\n`;
        const to = Math.max(...columns.map(width));
        const field = (name: string, value: string) =>
          value
            .split("\n")
            .map(
              (line, at, all) => `${pad(at === 0 ? name : "", to, "right")} | ${line}${at < all.length - 1 ? "+" : ""}`,
            )
            .join("\n");
        return rows
          .map((row, at) => [head(at + 1), ...columns.map((column, cell) => field(column, row[cell] ?? ""))].join("\n"))
          .join("\n");
      })
      .join("\nSET\n");

const separated =
  (delimiter: string, none: "header" | "tag", always = false): Client =>
  (results) =>
    results
      .map(({ columns, rows }) => {
        if (rows.length === 0 && none === "tag") return "SHOW GRANTS 0";
        const quote = (cell: string) =>
          always || cell.includes(delimiter) || /["\n\r]|^\s/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
        return [columns, ...rows].map((cells) => cells.map(quote).join(delimiter)).join("\n");
      })
      .join("\nSET\n");

const objects = ({ columns, rows }: Printed) =>
  rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]] as const).sort()));

/** `cockroach sql --format=json`: keys by the alphabet, and a list even around a tag. */
const cockroachJson: Client = (results) =>
  results
    .map((result) =>
      result.rows.length === 0
        ? "[SHOW GRANTS 0\n\n]\n"
        : `[\n  ${objects(result)
            .map((row) => JSON.stringify(row))
            .join(",\n  ")}\n]\n`,
    )
    .join("[SET\n\n]\n");

const jsonLines: Client = (results) =>
  results
    .map((result) =>
      objects(result)
        .map((row) => JSON.stringify(row))
        .join("\n"),
    )
    .join("\nSET\n\n");

/** A driver: NULL, numbers and booleans as such, all in one indented list for each result. */
const prettyJson: Client = (results) =>
  results
    .map((result) =>
      JSON.stringify(
        objects(result).map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([key, value]) => [
              key,
              value === "NULL" ? null : YES_OR_NO.test(value ?? "") && key.startsWith("is_") ? value === "t" : value,
            ]),
          ),
        ),
        null,
        2,
      ),
    )
    .join("\n\n");

export const CLIENTS: Readonly<Record<string, Client>> = {
  "cockroach sql": cockroachTable,
  psql,
  "psql with borders": psqlBorders(false),
  "psql with drawn borders": psqlBorders(true),
  "psql unaligned": psqlUnaligned,
  "cockroach sql --format=records": records("SHOW GRANTS 0", (at) => `-[ RECORD ${at} ]`),
  "psql expanded": records("(0 rows)", (at) => `-[ RECORD ${at} ]${"-".repeat(9)}+${"-".repeat(20)}`),
  "cockroach sql --format=csv": separated(",", "tag"),
  "psql --csv": separated(",", "header"),
  "cockroach sql --format=tsv": separated("\t", "tag"),
  "a client that quotes every value": separated(",", "header", true),
  "a client with semicolons": separated(";", "header"),
  "cockroach sql --format=json": cockroachJson,
  "cockroach sql --format=ndjson": jsonLines,
  "a driver's JSON": prettyJson,
};

/** The clients that print every value so that it can be read back. */
export const EXACT: readonly string[] = [
  "cockroach sql --format=csv",
  "psql --csv",
  "cockroach sql --format=tsv",
  "a client that quotes every value",
  "a client with semicolons",
  "cockroach sql --format=json",
  "cockroach sql --format=ndjson",
  "a driver's JSON",
];
