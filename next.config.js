// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

const PAGES = ["tsx", "ts", "jsx", "js"];
const isDevelopment = process.env.NODE_ENV === "development";

/** Packages of the server: `next dev` leaves these to Node.js, since compiling them takes half of its start-up time. */
const ON_SERVER = [
  "@hpke/core",
  "@simplewebauthn/server",
  "@zxcvbn-ts/core",
  "@zxcvbn-ts/language-common",
  "@zxcvbn-ts/language-en",
  "aws4fetch",
  "iron-session",
  "jose",
  "kysely",
  "nodemailer",
  "openid-client",
  "otpauth",
  "prom-client",
  "qr",
  "standardwebhooks",
  "zod",
  "zod-openapi",
];

const PLAIN_ICONS = `${import.meta.dirname}/scripts/plain-icons.mjs`;

/** @param {string} path */
const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** @type {import("next").NextConfig} */
const config = {
  output: "standalone",
  generateBuildId: () => process.env.NEXT_PUBLIC_RELEASE ?? null,
  typedRoutes: true,
  // `npm run types` checks more files in less time: those of the tests, too.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  // A page of `next dev` alone is called `page.dev.tsx`: the build does not see it.
  pageExtensions: isDevelopment ? ["dev.tsx", ...PAGES] : PAGES,
  serverExternalPackages: isDevelopment ? ON_SERVER : [],
  reactStrictMode: true,
  // `next dev` would print the arguments of server actions: passwords of accounts are among them.
  logging: { serverFunctions: false },
  agentRules: false,
  // Nothing uses it, and it would log what strangers put into its address.
  images: { unoptimized: true },
  turbopack: {
    rules: {
      // Most of what lucide writes on each icon is the same: a style sheet says it once.
      "*.mjs": {
        condition: { path: /lucide-react\/dist\/esm\/icons\/[^/]+\.mjs$/ },
        // The cache of an earlier build knows this loader by its path and options, and would keep what an older one made.
        loaders: [{ loader: PLAIN_ICONS, options: { sha256: sha256(PLAIN_ICONS) } }],
        as: "*.js",
      },
    },
  },
  experimental: {
    // Loading all pages before the first request takes a third of the start-up time, and memory for unused pages.
    preloadEntriesOnStart: false,
    // The server reads none: they took a tenth of the build, and a hundred megabytes.
    turbopackSourceMaps: isDevelopment,
    // Most clones and containers build once, and would spend a fifth of that on a cache. Where there is a build already, it makes the next ones short.
    turbopackFileSystemCacheForBuild: existsSync(".next/BUILD_ID"),
    // Fewer and larger scripts: those of a first load compress better together, and each costs the browser and the document something.
    turbopackChunking: {
      firstPageLoadPriority: 1,
      requestCost: 1_000_000,
      minChunkSize: 200_000,
      maxMergeChunkSize: 2_000_000,
    },
    serverActions: { bodySizeLimit: "16kb" },
  },
};

export default config;
