/** One request row, also while it loads. */
export const ROW =
  "grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 border-b border-line px-gutter py-3 [overflow-wrap:anywhere]";
