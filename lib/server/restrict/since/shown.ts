import { present } from "#lib/shared/present.ts";
import type { Since, SinceItem } from "#lib/shared/restrict/since/since-schema.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { rowsPutBack } from "../../store/jobs/put-backs.ts";
import { lastLookOf, seenSince } from "../../store/jobs/restricted-seen.ts";
import type { RestrictionJob } from "../stored.ts";
import { restrictedOf, untilOf } from "./job.ts";

/** What was seen of the SQL users of a restriction since then; null before the first one is restricted. */
export async function sinceOf(db: Store, { id, state }: RestrictionJob): Promise<Since | null> {
  const [restricted, back, seen, looks, now] = [
    await restrictedOf(db, id),
    new Set(await rowsPutBack(db)),
    await seenSince(db, id),
    await lastLookOf(db, id),
    await storeTime(db),
  ];
  // One that was started before there were looks has none.
  if (restricted.length === 0 || seen.size === 0) return null;
  const until = untilOf(restricted);
  const isOpen = state === "running" || state === "paused";
  const times = [...seen.values()].flatMap(({ lookedAt }) => lookedAt ?? []);
  return present<Since>({
    state: looks !== undefined ? "runs" : isOpen || now < until ? "basic" : "over",
    until: isOpen ? undefined : until,
    lookedAt: times.length > 0 ? Math.max(...times) : undefined,
    code: looks?.code ?? undefined,
    items: restricted.map(({ item, at }): SinceItem => {
      const found = seen.get(item.id);
      return present<SinceItem>({
        id: item.id,
        name: item.name,
        restrictedAt: at,
        lookedAt: found?.lookedAt ?? undefined,
        refused: found?.refused ?? 0,
        refusedFirst: found?.refusedFirst ?? undefined,
        refusedLast: found?.refusedLast ?? undefined,
        kinds: found?.kinds ?? [],
        sessionsBefore: found?.sessionsBefore ?? undefined,
        sessionsNow: found?.sessionsNow ?? undefined,
        newestSessionAt: found?.newestSessionAt ?? undefined,
        isPutBack: back.has(item.sqlUserId),
        hidesRefusals: found?.hidesRefusals ?? false,
        hidesSessions: found?.hidesSessions ?? false,
      });
    }),
  });
}
