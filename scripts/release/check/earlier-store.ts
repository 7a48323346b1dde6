// node --conditions=react-server earlier-store.ts FILE: makes a store in this SQLite file as the earlier release left it, and prints its secret,
// and how many migrations it has had once it is up to date.
import { migrations } from "../../../lib/server/store/migrations/migrations.ts";
import { emptyFile, fillAsThen, SESSION_SECRET } from "../../../lib/testing/stores/earlier-release.ts";

const [path = ""] = process.argv.slice(2);
const store = emptyFile(path);
await fillAsThen(store);
await store.destroy();
console.log(JSON.stringify({ secret: SESSION_SECRET, migrations: Object.keys(migrations).length }));
