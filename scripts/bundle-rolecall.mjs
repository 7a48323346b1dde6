import { chmodSync } from "node:fs";
import { build } from "rolldown";

/** Makes `rolecall.mjs` in a folder: the command of people and pipelines in one file that needs no other. It holds nothing of the server. */
export async function bundleRolecall(folder) {
  const file = `${folder}/rolecall.mjs`;
  await build({
    input: "lib/command/main.ts",
    platform: "node",
    output: { file, format: "esm", codeSplitting: false, banner: "#!/usr/bin/env node" },
  });
  chmodSync(file, 0o755);
}
