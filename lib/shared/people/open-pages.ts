/* Without zod, since the frame of every page includes this file. */

/** Whose pages a viewer may open: all, or those with these ids. The server decides it, and each page checks it again. */
export type OpenPages = { people: "all" | readonly string[]; teams: "all" | readonly string[] };

/** What nobody may open. */
export const NO_PAGES: OpenPages = { people: [], teams: [] };

/** Whether these pages include the one with this id. */
export function isOpen(pages: OpenPages["people"], id: string): boolean {
  return pages === "all" || pages.includes(id);
}
