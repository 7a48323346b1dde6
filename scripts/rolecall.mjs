#!/usr/bin/env node
// The command `rolecall` from the sources. The build bundles the same program as `rolecall.mjs` beside the server.
import "./require-node.mjs";

// npm runs a script in the folder of the clone; paths begin where the caller is.
if (process.env.npm_lifecycle_event === "rolecall" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

await import("../lib/command/main.ts");
