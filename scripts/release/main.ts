// `npm run release`: makes the artefacts of a release in release/, from the commit alone. `-- --key FILE` also signs them; `-- --renew-base` makes
// none, and writes the newest versions of Debian's packages into the lock.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { billOf } from "./bill/bill.ts";
import { noticesOf, npmPackages } from "./bill/packages.ts";
import { packCommand } from "./command.ts";
import { packDebian } from "./debian/deb.ts";
import { renewBase } from "./debian/renew.ts";
import { namesOf, OUT, ROOT, releaseOf } from "./facts.ts";
import { imageLayers } from "./image/files.ts";
import { packImage } from "./image/image.ts";
import { buildServer, packServer } from "./server.ts";
import { signSums, writeSums } from "./sign.ts";
import { packSite } from "./site/site.ts";

/** What a release is made with, besides Node.js: all of Debian. */
const TOOLS = ["git", "npm", "apt-get", "dpkg-deb", "gzip"];

function requireTools(): void {
  const missing = TOOLS.filter((tool) => {
    try {
      execFileSync(tool, ["--version"], { stdio: "ignore" });
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length > 0)
    throw new Error(`A release is made on Debian with ${TOOLS.join(", ")}: there is no ${missing}`);
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("A release is made on Linux for x64");
}

/** What was downloaded stays; artefacts of an earlier release do not. */
function emptyOut(): void {
  mkdirSync(OUT, { recursive: true });
  for (const name of readdirSync(OUT)) if (name !== "work") rmSync(join(OUT, name), { recursive: true });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { key: { type: "string" }, "renew-base": { type: "boolean" } } });
  requireTools();
  if (values["renew-base"]) return renewBase();
  const release = releaseOf(ROOT);
  console.log(`Rolecall ${release.version} of ${release.commit}`);
  emptyOut();
  buildServer(release);
  const packages = npmPackages(ROOT);
  const shipped = packages.filter(({ shipped }) => shipped);
  const names = namesOf(release);
  const notices = noticesOf(ROOT, shipped);
  packServer(release, notices);
  await packCommand(release, shipped);
  const { base, server } = imageLayers(notices);
  packImage(release, [base, server]);
  writeFileSync(
    join(OUT, names.bill),
    `${JSON.stringify(billOf(release, ROOT, packages, [...base, ...server]), null, 1)}\n`,
  );
  console.log(`  ${names.bill}`);
  packDebian(release, notices);
  packSite(release);
  copyFileSync(join(import.meta.dirname, "verify.mjs"), join(OUT, names.verifier));
  writeSums(OUT, [names.server, names.command, names.image, names.bill, names.debian, names.site, names.verifier]);
  console.log(`  ${names.verifier}\n  ${names.sums}`);
  if (values.key) signSums(OUT, values.key);
  console.log(values.key ? `  ${names.signature}` : "Not signed: `npm run release -- --key FILE` signs the sums.");
}

await main();
