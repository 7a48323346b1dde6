// @ts-check

/** @type {import("next").NextConfig} */
const config = {
  output: "standalone",
  typedRoutes: true,
  poweredByHeader: false,
  reactStrictMode: true,
  // `next dev` would print the arguments of server actions: passwords of accounts are among them.
  logging: { serverFunctions: false },
  agentRules: false,
  experimental: {
    serverActions: { bodySizeLimit: "16kb" },
  },
};

export default config;
