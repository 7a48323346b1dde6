import { defineConfig } from "vitest/config";
import { temporaryFolder } from "./scripts/memory-folder.ts";

process.env.TMPDIR = temporaryFolder();

export default defineConfig({
  resolve: { alias: { "server-only": new URL("./scripts/empty.ts", import.meta.url).pathname } },
  test: {
    include: ["lib/**/*.test.ts", "components/**/*.test.ts", "scripts/**/*.test.ts"],
    // Beside the browser tests the processor is what is short, and each further process loads and compiles the same code once more.
    maxWorkers: 2,
    // A limit for what hangs, not a measure: a machine that does much else is ten times as slow.
    testTimeout: process.env.ROLECALL_PROVE ? 600_000 : 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 40_000 } },
    // Two processes for all files: a file leaves the globals that it changes as they were, and loading the modules anew takes longer than most.
    isolate: false,
    // What Next.js does before it loads the server's code.
    setupFiles: ["next/dist/server/node-environment-baseline.js"],
    globalSetup: ["scripts/run/unit-postgres.ts", "scripts/run/unit-command.ts"],
  },
});
