import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { type EveryHolding, type Holdings, isHeld, type Taken, takenWords } from "#lib/sql/answers/holdings.ts";
import { giveBack, leaveLevel } from "#lib/sql/restriction.ts";
import type { Link } from "../cluster-sql/link.ts";
import { isRecordedOf } from "../store/jobs/put-backs.ts";
import { readHoldings } from "./plan.ts";
import { isRefused, send } from "./send.ts";
import type { Context, End } from "./stored.ts";
import { finish } from "./taken.ts";

/**
 * Undoes what was done of a SQL user that cannot be restricted: it leaves the group roles of the level, and gets back what was taken. It
 * never makes the SQL user admin: `admin` is taken last, so until then it is admin anyway. Ends it as failed: whole as before, or with the
 * code `restriction_half`, which names what is left.
 */
export async function undo(context: Context, link: Link, why: { code: ErrorCode; words: string | null }): Promise<End> {
  const undoes = context.item.data.undoes ?? why;
  // One that has ended does not begin anew: someone who can write to the store would get its rights back.
  if (await hasEnded(context)) return finish(context, { is: "failed", code: "restriction_edited" });
  await context.save({ data: Object.assign({}, context.item.data, { undoes }), unsure: true });
  const { name, data } = context.item;
  const all = await readHoldings(link);
  const held = all.of(name);
  const back = data.taken.filter((each) => !isHeld(held, each) && !makesAdmin(all, held, each));
  const joined = data.joined.filter((role) => held.roles.has(role));
  let refusal: string | undefined;
  for (const statement of [...giveBack(name, back), ...leaveLevel(name, joined)])
    await send(context, link, statement).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
      refusal ??= error.words ?? "the database refused a statement";
    });
  const left = leftOf(context, (await readHoldings(link)).of(name));
  if (left.length === 0) return finish(context, { is: "failed", code: undoes.code, words: undoes.words ?? undefined });
  const words = [undoes.words, refusal, `Left: ${left.join("; ")}.`].filter((each) => each).join(" ");
  return finish(context, { is: "failed", code: "restriction_half", words });
}

async function hasEnded({ db, job, item: { clusterId, name } }: Context): Promise<boolean> {
  // One that is put back has the event of its restriction, and one of each time that it could not be restricted again.
  if (job.kind !== "restriction") return false;
  return isRecordedOf(db, "restrict.item", { clusterId, name, after: 0, restriction: job.id });
}

function makesAdmin(all: EveryHolding, held: Holdings, taken: Taken): boolean {
  return held.adminThrough === undefined && taken.kind === "role" && all.isAdmin(taken.role);
}

/** What is not as it was, one phrase each. */
function leftOf({ item: { name, data } }: Context, held: Holdings): string[] {
  return [
    ...data.taken.filter((each) => !isHeld(held, each)).map((each) => `without ${takenWords(name, each)}`),
    ...data.joined.filter((role) => held.roles.has(role)).map((role) => `member of ${role}`),
  ];
}
