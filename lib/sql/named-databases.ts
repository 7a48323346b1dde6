/**
 * The databases that a refusal of the cluster names, such as in `owner of table shop.public.orders` or `in database "shop"`; none where
 * it names none of these.
 */
export function namedDatabases(refusal: string, databases: readonly string[]): string[] {
  return databases.filter((name) => {
    const written = [name, `"${name.replaceAll('"', '""')}"`].map(escaped).join("|");
    return new RegExp(`(?:^|[\\s,;(:])(?:(?:${written})\\.[\\w"]|database:?\\s+(?:${written})(?![\\w.-]))`, "i").test(
      refusal,
    );
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|-]/g, "\\$&");
}
