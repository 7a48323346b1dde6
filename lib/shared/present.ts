/** The fields of a type; an optional one may be given as undefined. */
type Given<T> = { [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K] };

/**
 * An object without those of its optional fields that are undefined, for types and headers that must not have them. Its type comes from where it
 * goes: a misspelt field does not compile, as it would in a conditional spread.
 */
export function present<T extends object>(fields: Given<NoInfer<T>>): T {
  // Without arrays of entries: a list of SQL users makes several of these for each row.
  const given = fields as T;
  const kept: Partial<T> = {};
  for (const name of Object.keys(given) as (keyof T)[]) if (given[name] !== undefined) kept[name] = given[name];
  return kept as T;
}
