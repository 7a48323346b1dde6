import "server-only";

/**
 * Waits at most `ms` for `work`: resolves or rejects as it does, or resolves to `late`. The work itself continues. The timer does not keep
 * the process alive.
 */
export async function within<T, L>(ms: number, work: Promise<T>, late: L): Promise<T | L> {
  const { promise, resolve } = Promise.withResolvers<L>();
  const timer = setTimeout(resolve, ms, late).unref();
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
