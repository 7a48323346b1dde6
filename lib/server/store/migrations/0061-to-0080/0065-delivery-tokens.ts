import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Moving deliveries into jobs gave one that a person's token had begun the newest session of that person, who may do more. It gets its token
 * here, which its starter's name names. And notices have the time of each password, by which the store finds those that were replaced.
 */
export const DELIVERY_TOKENS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await giveTokens(db as Kysely<Then>);
    await db.schema.alterTable("delivery_notices").addColumn("set_at", "bigint").execute();
    await saveTimes(db as Kysely<Then>);
  },
};

type Row = Record<string, string | number | null>;
type Then = Record<"jobs" | "job_items" | "api_tokens" | "delivery_notices", Row>;

const ROWS_AT_ONCE = 500;

/**
 * One whose token was revoked since waits for a person. Names of tokens are used again after that: it is the token that was in force when the
 * delivery began.
 */
async function giveTokens(db: Kysely<Then>): Promise<void> {
  const rows = await db
    .selectFrom("jobs")
    .innerJoin("api_tokens as token", "token.account_id", "jobs.account_id")
    .select(["jobs.id", "jobs.name as starter", "token.id as token", "token.name"])
    .where("jobs.kind", "=", "delivery")
    .where("jobs.state", "=", "running")
    .where("jobs.session_hash", "not like", "token:%")
    .whereRef("token.made_at", "<=", "jobs.started_at")
    .whereRef("token.expires_at", ">", "jobs.started_at")
    .where(({ or, eb, ref }) =>
      or([eb("token.revoked_at", "is", null), eb("token.revoked_at", ">=", ref("jobs.started_at"))]),
    )
    .execute();
  const named = rows.filter(({ starter, name }) => String(starter).startsWith(`${name} (`));
  // Of two, the longer name: the other one is its beginning.
  for (const { id = null, token } of named.toSorted((a, b) => String(a.name).length - String(b.name).length))
    await db
      .updateTable("jobs")
      .set({ session_hash: `token:${token}` })
      .where("id", "=", id)
      .execute();
}

async function saveTimes(db: Kysely<Then>): Promise<void> {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("job_items as item")
      .innerJoin("delivery_notices as notice", "notice.job_id", "item.job_id")
      .select(["item.job_id as id", "item.data"])
      .where("item.state", "=", "done")
      .where("item.job_id", ">", after)
      .orderBy("item.job_id")
      .limit(ROWS_AT_ONCE)
      .execute();
    if (rows.length === 0) return;
    for (const { id = null, data } of rows) {
      const { setAt = null } = JSON.parse(String(data));
      await db.updateTable("delivery_notices").set({ set_at: setAt }).where("job_id", "=", id).execute();
    }
    after = String(rows.at(-1)?.id);
  }
}
