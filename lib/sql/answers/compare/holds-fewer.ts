import { GRANTABLE } from "./surplus.ts";

/** What a list of privileges says of those for which it has no room. */
const REST = /^[\d,.]+ more$/;

/**
 * Whether a SQL user holds fewer privileges now than before, by their phrases: none that it did not have, and one of those less. Lists that
 * were cut are not compared.
 */
export function holdsFewer(now: readonly string[], before: readonly string[]): boolean {
  if ([...now, ...before].some((phrase) => REST.test(phrase))) return false;
  const [held, had] = [coverOf(now), coverOf(before)];
  return now.every(had) && !before.every(held);
}

/** Whether a phrase is within these: it is one of them, or one without its grant option, or a part of ALL. */
function coverOf(phrases: readonly string[]): (phrase: string) => boolean {
  const all = new Set(phrases);
  return (phrase) => {
    const isGrantable = phrase.endsWith(GRANTABLE);
    const plain = isGrantable ? phrase.slice(0, -GRANTABLE.length) : phrase;
    const place = plain.indexOf(" on ");
    const every = place < 0 ? [plain] : [plain, `ALL${plain.slice(place)}`];
    return every.some((each) => all.has(`${each}${GRANTABLE}`) || (!isGrantable && all.has(each)));
  };
}
