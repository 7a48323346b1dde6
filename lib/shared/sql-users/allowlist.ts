import { z } from "zod";

/**
 * The addresses from which a cluster takes SQL connections over the internet. `networks` is null where the key's role may not read the
 * list. `you`: the reader's address as Rolecall sees it, and whether the list has it; null for an address that the vendor cannot see.
 */
export const allowlistSchema = z.object({
  networks: z.array(z.object({ network: z.string(), name: z.string() })).nullable(),
  /** a change of the list does not hold everywhere yet */
  propagating: z.boolean(),
  you: z.object({ address: z.string(), isIn: z.boolean() }).nullable(),
});
export type Allowlist = z.infer<typeof allowlistSchema>;
