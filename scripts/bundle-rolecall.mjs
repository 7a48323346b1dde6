import { chmodSync } from "node:fs";
import { build } from "rolldown";

/**
 * Makes `rolecall.mjs` in a folder: the command of people and pipelines in one file that needs no other. It holds nothing of the server. Returns the
 * folders of the packages that are in it.
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
export async function bundleRolecall(folder) {
  const file = `${folder}/rolecall.mjs`;
  const { output } = await build({
    input: "lib/command/main.ts",
    platform: "node",
    output: { file, format: "esm", codeSplitting: false, banner: "#!/usr/bin/env node" },
  });
  chmodSync(file, 0o755);
  const modules = output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
  const folders = modules.map((id) => /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]);
  return [...new Set(folders.filter((each) => each !== undefined))];
}
