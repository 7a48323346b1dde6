#!/usr/bin/env node
// The command `rolecall` from the sources. The build bundles the same program as `rolecall.mjs` beside the server.
import "./require-node.mjs";

await import("../lib/command/main.ts");
