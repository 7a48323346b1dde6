import { resolve } from "node:path";
import { refusedImports } from "./floors.ts";

const refused = refusedImports(resolve(import.meta.dirname, ".."));
for (const line of refused) console.error(line);
process.exitCode = refused.length === 0 ? 0 : 1;
