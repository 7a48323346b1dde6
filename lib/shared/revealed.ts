import type { z } from "zod";

declare const revealed: unique symbol;
/** A secret in the clear: what `Secret.reveal()` gives, or a field of an input that {@link secretText} marks. */
export type Revealed = string & { readonly [revealed]: true };

/** Marks a field of an input as a secret: an operation that takes one is not a read that pages keep, and its type says so. */
export function secretText<S extends z.ZodType<string>>(schema: S): z.ZodType<Revealed, z.input<S>> {
  return schema.meta({ secret: true }) as unknown as z.ZodType<Revealed, z.input<S>>;
}

type Inner<T> = T extends readonly (infer Each)[] ? HoldsSecret<Each> : { [K in keyof T]: HoldsSecret<T[K]> }[keyof T];
/** `true`, or a union with it, where a part of this type is a secret. */
export type HoldsSecret<T> = T extends Revealed ? true : T extends object ? Inner<Required<T>> : false;
