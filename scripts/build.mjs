// Builds the server into .next/standalone, complete and able to run by itself.
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { build } from "rolldown";

const STANDALONE = ".next/standalone";

const { status } = spawnSync("next", ["build"], {
  stdio: "inherit",
  env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
});
if (status !== 0) process.exit(status ?? 1);

cpSync("public", `${STANDALONE}/public`, { recursive: true });
cpSync(".next/static", `${STANDALONE}/.next/static`, { recursive: true });
for (const name of ["start.mjs", "require-node.mjs"]) cpSync(`scripts/${name}`, `${STANDALONE}/${name}`);
// Next.js brings a library for images, which Rolecall does not process: native code that would have to be kept safe.
for (const name of ["sharp", "@img"]) rmSync(`${STANDALONE}/node_modules/${name}`, { recursive: true, force: true });
// The operator's commands, in one file. The hash of passwords is native: Next.js has put it beside the server.
await build({
  input: "lib/server/commands/main.ts",
  platform: "node",
  external: [/^@node-rs\//],
  resolve: { conditionNames: ["react-server", "node", "default"] },
  output: { file: `${STANDALONE}/rolecall-command.mjs`, format: "esm", codeSplitting: false },
});
// Next.js copies these from the project; a build must not carry a key with it.
for (const name of [".env", ".env.local", ".env.production", ".env.production.local"])
  rmSync(`${STANDALONE}/${name}`, { force: true });
rmSync(`${STANDALONE}/data`, { recursive: true, force: true });
