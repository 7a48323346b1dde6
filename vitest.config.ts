import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "server-only": new URL("./scripts/empty.ts", import.meta.url).pathname } },
  test: {
    include: ["lib/**/*.test.ts", "components/**/*.test.ts", "scripts/**/*.test.ts"],
    maxWorkers: 2,
    globalSetup: "scripts/unit-postgres.ts",
  },
});
