/** How many rows a page of accounts, teams or roles has. */
const PAGE = 40;

/** After the row with this id; undefined: from the first on. */
export type Cut = { after: string | undefined; limit: number };

/** Between the list of the last row of a page, and its id. */
const SEPARATOR = ":";

/**
 * A page of lists that stand below each other. `after` and `next` name the list and id of the last row of a page; `next` is null on the last
 * page. Where that row is gone, its list begins anew.
 */
export async function pageOver<Row extends { id: string }>(
  after: string | null,
  lists: Record<string, (cut: Cut) => Promise<Row[]>>,
): Promise<{ rows: Row[]; next: string | null }> {
  const [name, ...rest] = (after ?? "").split(SEPARATOR);
  const named = Object.entries(lists);
  const begins = named.findIndex(([each]) => each === name);
  const rows: { row: Row; list: string }[] = [];
  for (const [list, read] of named.slice(Math.max(0, begins))) {
    const cut = { after: list === name ? rest.join(SEPARATOR) : undefined, limit: PAGE + 1 - rows.length };
    rows.push(...(await read(cut)).map((row) => ({ row, list })));
    if (rows.length > PAGE) break;
  }
  const shown = rows.slice(0, PAGE);
  const last = rows.length > PAGE ? shown.at(-1) : undefined;
  return { rows: shown.map(({ row }) => row), next: last ? last.list + SEPARATOR + last.row.id : null };
}
