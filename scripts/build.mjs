// Builds the server into .next/standalone, complete and able to run by itself.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { build } from "rolldown";
import { bundleRolecall } from "./bundle-rolecall.mjs";
import { actionNamesKey, closeToOthers, sealBuild } from "./seal-build.mjs";

const STANDALONE = ".next/standalone";
/** The script that verifies evidence, from the root of the project and of a build. */
const VERIFIER = "lib/server/audit/evidence/verify-review.mjs";

// The server tells by the release whether a page is of another build. `npm run release` names it, so that two builds of one release are equal.
const release = process.env.ROLECALL_RELEASE || randomUUID();
const { status } = spawnSync("next", ["build"], {
  stdio: "inherit",
  env: {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: "1",
    NEXT_PUBLIC_RELEASE: release,
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: actionNamesKey(release),
  },
});
if (status !== 0) process.exit(status ?? 1);
// A file whose name the server makes up has Next.js take the whole project along, sources and all.
if (existsSync(`${STANDALONE}/README.md`)) {
  console.error("The build took the whole project along: the warning about dynamic filesystem access says why");
  process.exit(1);
}
sealBuild(STANDALONE, process.cwd());

cpSync("public", `${STANDALONE}/public`, { recursive: true });
cpSync(".next/static", `${STANDALONE}/.next/static`, { recursive: true });
// Scripts and style sheets as browsers take them: compressed once here, and as well as it can be done, on all processors.
const FORMS = { br: promisify(brotliCompress), gzip: (text) => promisify(gzip)(text, { level: 9 }) };
const texts = readdirSync(".next/static", { recursive: true, encoding: "utf8" }).filter((each) =>
  /\.(?:js|css)$/.test(each),
);
const compressions = texts.flatMap((name) =>
  Object.entries(FORMS).map(async ([form, compress]) => {
    const path = `${STANDALONE}/.next/compressed/${name}.${form}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await compress(readFileSync(`.next/static/${name}`)));
  }),
);
await Promise.all(compressions);
for (const name of ["start.mjs", "require-node.mjs"]) cpSync(`scripts/${name}`, `${STANDALONE}/${name}`);
// The evidence of access reviews carries this script along, and the operator's commands call it.
cpSync(VERIFIER, `${STANDALONE}/${VERIFIER}`);
// Next.js brings a library for images, which Rolecall does not process: native code that would have to be kept safe.
for (const name of ["sharp", "@img"]) rmSync(`${STANDALONE}/node_modules/${name}`, { recursive: true, force: true });
await bundleCommands(`${STANDALONE}/rolecall-command.mjs`);
// What answers before the server is loaded.
await build({
  input: "lib/server/edge/http/while-starting.ts",
  platform: "node",
  resolve: { conditionNames: ["react-server", "node", "default"] },
  output: { file: `${STANDALONE}/while-starting.mjs`, format: "esm" },
});
await bundleRolecall(STANDALONE);
// Next.js copies these from the project; a build must not carry a key with it.
for (const name of [".env", ".env.local", ".env.production", ".env.production.local"])
  rmSync(`${STANDALONE}/${name}`, { force: true });
rmSync(`${STANDALONE}/data`, { recursive: true, force: true });
closeToOthers(".next");

/**
 * Makes the operator's commands in one file, at the root of a build. The hash of passwords is native: Next.js has put it beside the server. The
 * verifier stays a file of its own, since within this one it would take itself for the program.
 */
async function bundleCommands(file) {
  await build({
    input: "lib/server/edge/commands/main.ts",
    platform: "node",
    external: [/^@node-rs\//],
    plugins: [
      {
        name: "verifier",
        resolveId: (id) => (id.endsWith("/verify-review.mjs") ? { id: `./${VERIFIER}`, external: true } : null),
      },
    ],
    resolve: { conditionNames: ["react-server", "node", "default"] },
    output: { file, format: "esm", codeSplitting: false },
  });
}
