/** A path as messages name it; undefined for one that could be a key, which a person may have given in its place. */
export function shownPath(path: string): string | undefined {
  const mayBeKey = path.split(/[/\\]/).some((part) => part.length > 30 || part.startsWith("CCDB"));
  return mayBeKey ? undefined : path;
}
