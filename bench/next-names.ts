// Plain Node does not find the modules of Next.js by the names that the server gives them. Loaded by --import.

import { registerHooks } from "node:module";

registerHooks({
  resolve: (name, context, next) => next(name === "next/headers" ? "next/headers.js" : name, context),
});
