import { number } from "../words/counted.ts";

/** What stands below the first that were found, such as by name: how many more there are, or why there are none. `found`: undefined until they are read. */
export function foundFoot(
  found: { count: number; more: number } | undefined,
  failed: boolean,
  q: string,
  by: string,
): string {
  if (failed) return "The search failed. Try again in a moment.";
  if (!found) return "";
  if (q !== "" && found.count === 0) return `Nothing with this ${by}.`;
  if (found.more === 0) return "";
  return q === "" ? `${number(found.more)} more: type a ${by}.` : `${number(found.more)} more with this ${by}.`;
}
