import type { Store } from "../db/base.ts";

const ID = "rules";

/** All rules as an administrator saved them last, as JSON, with their mark; undefined where nobody has saved one yet. */
export function sealedRules(store: Store): Promise<{ rules: string; seal: string } | undefined> {
  return store.selectFrom("sealed_rules").select(["rules", "seal"]).where("id", "=", ID).executeTakeFirst();
}

/** Keeps all rules as they are saved now, with their mark. */
export async function putSealedRules(transaction: Store, row: { rules: string; seal: string }): Promise<void> {
  await transaction
    .insertInto("sealed_rules")
    .values(Object.assign({ id: ID } as const, row))
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}
