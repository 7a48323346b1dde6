export const ITEMS_PER_PAGE = 500;
/** Half a million items, which take a minute and more to read. */
export const MAX_PAGES = 1_000;
const MAX_TOKEN_CHARACTERS = 4_096;
/** How many pages in a row may bring nothing new: a page can be empty, or repeat items that moved. */
export const MAX_BARREN_PAGES = 20;
/** After the first page. Others wait for the requests that such a list takes. */
export const MAX_LIST_MS = 60_000;

export type Page<T> = { items: readonly T[]; next: string | null | undefined };

export type Reading<T> = {
  /** reads the page behind a token, the first one without */
  read: (token: string | undefined) => Promise<Page<T>>;
  keyOf: (item: T) => string;
  /** called for each page as it comes, with the entries that no earlier page had */
  onPage?: ((items: readonly T[]) => void) | undefined;
  /** milliseconds that only grow */
  now?: (() => number) | undefined;
  /** what is thrown for a list that cannot be read to its end */
  endless: () => Error;
};

/**
 * All items of a list, each once. It ends where `next` is absent, null or empty; nothing else says that it is complete.
 * Throws what `endless` makes where the tokens lead in a circle or never end, or the pages bring nothing new: a list that may be incomplete is
 * never returned.
 */
export async function readAllPages<T>({
  read,
  keyOf,
  onPage,
  now = () => performance.now(),
  endless,
}: Reading<T>): Promise<T[]> {
  const found = new Map<string, T>();
  const tokens = new Set<string>();
  let token: string | undefined;
  let barren = 0;
  let begunAt: number | undefined;
  for (;;) {
    const { items, next } = await read(token);
    const fresh: T[] = [];
    for (const item of items) {
      if (found.has(keyOf(item))) continue;
      found.set(keyOf(item), item);
      fresh.push(item);
    }
    onPage?.(fresh);
    if (!next) return [...found.values()];
    begunAt ??= now();
    barren = fresh.length > 0 ? 0 : barren + 1;
    const isEndless = tokens.has(next) || tokens.size + 1 >= MAX_PAGES || barren >= MAX_BARREN_PAGES;
    if (isEndless || now() - begunAt >= MAX_LIST_MS || next.length > MAX_TOKEN_CHARACTERS) throw endless();
    tokens.add(next);
    token = next;
  }
}
