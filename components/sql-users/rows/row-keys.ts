/** The row that a key leads to from `index` among `count`; null for a key that does not move. */
export function rowAfterKey(key: string, index: number, count: number, pageSize: number): number | null {
  const target = targetOf(key, index, count, pageSize);
  return target === null ? null : Math.min(Math.max(target, 0), count - 1);
}

function targetOf(key: string, index: number, count: number, pageSize: number): number | null {
  switch (key) {
    case "ArrowDown":
      return index + 1;
    case "ArrowUp":
      return index - 1;
    case "PageDown":
      return index + pageSize;
    case "PageUp":
      return index - pageSize;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
