import { resolve } from "node:path";
import { floorsOf, importsOf, largestFolders, refusedImports, roomsBy } from "./floors.ts";

const ROOT = resolve(import.meta.dirname, "..");
const imports = importsOf(ROOT);

for (const root of ["lib/server", "components"] as const) {
  const rooms = roomsBy(imports, root);
  const arrows = [...rooms.values()].reduce((sum, { size }) => sum + size, 0);
  console.log(`${root}: ${rooms.size} rooms, ${arrows} arrows, ${floorsOf(root).length} floors`);
}
const [largest] = largestFolders(ROOT);
console.log(`largest folder: ${largest?.folder}, ${largest?.files} files`);

const refused = refusedImports(ROOT);
for (const line of refused) console.error(line);
process.exitCode = refused.length === 0 ? 0 : 1;
