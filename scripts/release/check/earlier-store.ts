// node --conditions=react-server earlier-store.ts FILE: makes a store in this SQLite file as the earlier release left it, and prints its secret.
import { emptyFile, fillAsThen, SESSION_SECRET } from "../../../lib/testing/stores/earlier-release.ts";

const [path = ""] = process.argv.slice(2);
const store = emptyFile(path);
await fillAsThen(store);
await store.destroy();
console.log(SESSION_SECRET);
