/**
 * To be called before any schema is built. Otherwise zod tries `new Function`, which the content security policy refuses and the browser
 * reports as a violation. It reads this global when it is loaded (zod/v4/core/core.js), so that zod need not be loaded to be told.
 */
export function noEval(): void {
  Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
}
