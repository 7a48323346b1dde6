import { build } from "rolldown";

/** The script that verifies evidence, from the root of the project and of a build. */
export const VERIFIER = "lib/server/audit/evidence/verify-review.mjs";

/**
 * Makes the operator's commands in one file, at the root of a build. The hash of passwords is native: Next.js has put it beside the server. The
 * verifier stays a file of its own, since within this one it would take itself for the program.
 */
export async function bundleCommands(file) {
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
