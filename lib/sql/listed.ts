import type { Scope } from "./intent.ts";

/** "a", "a and b", "a, b and c"; of many the first three and how many more. */
export function listed(parts: readonly string[], last: "and" | "or" = "and"): string {
  const shown = parts.length > 4 ? [...parts.slice(0, 3), `${parts.length - 3} more`] : parts;
  const head = shown.slice(0, -1).join(", ");
  const tail = shown.at(-1) ?? "";
  return head === "" ? tail : `${head} ${last} ${tail}`;
}

/** "schema public of “shop”", "schemas a and b of “shop”". */
export function places(databases: readonly { readonly name: string; readonly schemas: readonly string[] }[]): string {
  return listed(
    databases.map(
      ({ name, schemas }) => `${schemas.length === 1 ? "schema" : "schemas"} ${listed(schemas)} of “${name}”`,
    ),
  );
}

/** How long the reach is. */
export const REACH: Readonly<Record<Scope, string>> = {
  existing: "that exists now, but none created later",
  future: "that is created later, but none that exists now",
  both: "now and later",
};
