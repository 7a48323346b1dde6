/**
 * To be inlined (with the nonce) in the head, before any schema is built. Otherwise zod tries `new Function`, which the content security
 * policy refuses and the browser reports as a violation.
 */
export const noEvalScript = "globalThis.__zod_globalConfig={jitless:true};";
