import type { Browser } from "playwright";
import { type Figure, median } from "./figure.ts";
import { startLimitPage, startSamePage } from "./limit-page.ts";
import { sized } from "./size.ts";
import { type Seen, type Visit, visit } from "./visit.ts";

const VISITS = sized(15, 1);
const WARM_UP = sized(4, 1);

/**
 * When the element `mark` of a page is painted: by its server, and by one that has the answer in memory, each against the limit page.
 * The limit page is also visited with the policies of the page. All are visited in turns. `seen`: the visits to its server.
 */
export async function firstPaint(
  browser: Browser,
  page: Visit,
  { name, mark }: { name: string; mark: string },
): Promise<{ figures: Figure[]; seen: Seen[] }> {
  const warm: Seen[] = [];
  for (let index = 0; index < WARM_UP; index++) warm.push(await visit(browser, page, ({ seen }) => seen()));
  const limit = await startLimitPage(browser, page);
  const policies = await startLimitPage(browser, page, { policies: true });
  const same = await startSamePage(page, median(warm.map(({ firstByte }) => firstByte)));
  const seen: Record<"limit" | "policies" | "same" | "live", Seen[]> = { limit: [], policies: [], same: [], live: [] };
  for (let index = 0; index < VISITS; index++)
    for (const [kind, url, until] of [
      ["limit", limit.url, [mark]],
      ["policies", policies.url, [mark]],
      ["same", same.url, [mark]],
      ["live", page.url, page.until],
    ] as const)
      seen[kind].push(await visit(browser, { ...page, url, until }, (look) => look.seen()));
  for (const server of [limit, policies, same]) server.stop();
  const painted = (visits: readonly Seen[]) => median(visits.map(({ at }) => at[mark] ?? Number.NaN));
  const baseline = { name: "the same without scripts, from memory", value: painted(seen.limit) };
  const figures: Figure[] = [
    { name, unit: "ms", value: painted(seen.live), baseline, budget: { of: "ratio", limit: 1.3 } },
    {
      name: `${name}: without scripts, from memory, with the policies of the page`,
      unit: "ms",
      value: painted(seen.policies),
      baseline,
    },
    {
      name: `${name}: the same answer from memory, after the same first byte`,
      unit: "ms",
      value: painted(seen.same),
      baseline,
    },
  ];
  return { figures, seen: seen.live };
}
