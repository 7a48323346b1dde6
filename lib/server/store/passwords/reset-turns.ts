import { networkOf } from "../../base/env/network.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import { lockBucket } from "../sign-in/sign-in-failures.ts";

const HOUR = 60 * 60_000;
const PER_ADDRESS = 10;
const PER_ACCOUNT = 5;

/**
 * Counts a request for a reset link per network and per account, whether the account exists or not; resolves to whether it may continue. At
 * most ten an hour from one network and five for one account.
 */
export async function takeResetTurn(store: Store, email: string, address: string, now = Date.now()): Promise<boolean> {
  const limits = [
    { bucket: `reset-address:${networkOf(address)}`, most: PER_ADDRESS },
    { bucket: `reset-account:${email}`, most: PER_ACCOUNT },
  ];
  return inTransaction(
    store,
    async (transaction) => {
      for (const { bucket, most } of limits) {
        const row = await lockBucket(transaction, bucket, now);
        const count = row.last_at > now - HOUR ? row.failures + 1 : 1;
        if (count > most) return false;
        await transaction
          .updateTable("sign_in_failures")
          .set({ failures: count, last_at: now })
          .where("bucket", "=", bucket)
          .execute();
      }
      return true;
    },
    "read committed",
  );
}
