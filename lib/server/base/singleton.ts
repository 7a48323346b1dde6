const global = globalThis as { rolecall?: Map<string, unknown> };
global.rolecall ??= new Map();
const registry = global.rolecall;

/**
 * One instance per process. Next.js loads a module once per bundle (pages, routes, actions, instrumentation), so a plain
 * module variable would give each its own rate limiter, store and cache.
 */
export function singleton<T>(name: string, make: () => T): T {
  if (!registry.has(name)) registry.set(name, make());
  return registry.get(name) as T;
}
