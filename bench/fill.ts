// Fills the store of DATABASE_URL, and prints the ids of an account and a team in it. Run with --conditions=react-server: `fill.ts PER_CLUSTER ACCOUNTS CLUSTER…`.

import { store } from "#lib/server/store/db/store.ts";
import { fillStore } from "./known-store.ts";

const [perCluster, accounts, ...clusters] = process.argv.slice(2);
const db = await store();
const teams = await fillStore(db, { clusters, perCluster: Number(perCluster), accounts: Number(accounts) });
const account = await db.selectFrom("accounts").select("id").limit(1).executeTakeFirstOrThrow();
process.stdout.write(JSON.stringify({ accountId: account.id, teamId: teams[0] }));
await db.destroy();
