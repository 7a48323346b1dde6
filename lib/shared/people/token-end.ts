import { z } from "zod";

/** Which API tokens end with a change of the person's sign-in. A thief of their session may have made one. */
export const tokenEnd = z
  .strictObject({
    /** all of the person's own */
    personal: z.boolean(),
    /** ids of those of services that the person made */
    services: z.array(z.string().min(1).max(100)).max(1_000),
  })
  .default({ personal: true, services: [] });
export type TokenEnd = z.output<typeof tokenEnd>;

/** The valid tokens that a change of the person's sign-in can end: names of their own, and those of services that they made. */
export type EndableTokens = {
  personal: readonly string[];
  /** `mayEnd`: false where they lead the team no more */
  services: readonly { id: string; name: string; team: string; mayEnd: boolean }[];
};
