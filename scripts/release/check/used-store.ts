// node --conditions=react-server used-store.ts FILE: makes a store that was in use in this SQLite file, and prints its secret, and how many
// migrations it has had once it is up to date.
import { migrations } from "../../../lib/server/store/migrations/migrations.ts";
import { emptyFile, fillWithWork, SESSION_SECRET } from "../../../lib/testing/stores/used-store.ts";

const [path = ""] = process.argv.slice(2);
const store = emptyFile(path);
await fillWithWork(store);
await store.destroy();
console.log(JSON.stringify({ secret: SESSION_SECRET, migrations: Object.keys(migrations).length }));
