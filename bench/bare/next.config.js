// @ts-check
import { existsSync } from "node:fs";

const built = existsSync(new URL(".next/BUILD_ID", import.meta.url));

/** @type {import("next").NextConfig} */
const config = { output: "standalone", experimental: { turbopackFileSystemCacheForBuild: built } };

export default config;
