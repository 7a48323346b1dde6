import type { Effects } from "./effects.ts";
import type { Right } from "./grants.ts";
import type { UserName } from "./names.ts";
import type { Database } from "./objects.ts";
import type { Script } from "./tokens.ts";

/** What one group role holds, or the user itself where no role is wanted. */
export type Bundle = {
  readonly role: UserName;
  /** becomes the current database before the rights are given; null for rights on the cluster */
  readonly database: string | null;
  /** in the order in which they are given; `undoOnly` ones are what default privileges have given since */
  readonly rights: readonly (Right & { readonly undoOnly?: boolean })[];
  /** what is not a grant, for the holder of the rights: after them in the script, before them in its undo */
  readonly more?: (holder: UserName) => { readonly run: Script; readonly undo: Script };
  /** true where the role may have got rights on schemas that nobody could name yet */
  readonly unnamedSchemas?: boolean;
};

/** What a level makes of an intent: rights, and the words and effects about them. */
export type Offer = {
  readonly bundles: readonly Bundle[];
  /** the databases and schemas that the verify script looks at */
  readonly databases: readonly Database[];
  /** whose objects are taken over */
  readonly takenFrom?: UserName;
  readonly effects: Effects;
  /** "can read every table …": completes a sentence that begins with the user */
  readonly can: string;
  /** the parts of "cannot …" */
  readonly cannot: readonly string[];
  /** what a reader would not expect, as whole sentences */
  readonly notes: readonly string[];
};
