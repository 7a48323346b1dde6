// @ts-check

/** @type {import("next").NextConfig} */
const config = { output: "standalone", experimental: { turbopackFileSystemCacheForBuild: false } };

export default config;
