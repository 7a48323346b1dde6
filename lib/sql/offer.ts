import type { Effects } from "./effects.ts";
import type { Right } from "./grants.ts";
import type { UserName } from "./names.ts";
import type { Database } from "./objects.ts";
import type { Script } from "./tokens.ts";

/** The rights of one group role, or of the user itself where no role is chosen. */
export type Bundle = {
  readonly role: UserName;
  /** becomes the current database before the rights are given; null for rights on the cluster */
  readonly database: string | null;
  /** in the order in which they are given; `undoOnly` ones were given by default privileges since */
  readonly rights: readonly (Right & { readonly undoOnly?: boolean })[];
  /** statements that are no grants: after the grants in the script, before them in its undo */
  readonly more?: ((holder: UserName) => { readonly run: Script; readonly undo: Script }) | undefined;
  /** true where the role may have got rights on schemas that did not exist yet */
  readonly unnamedSchemas?: boolean;
};

/** The rights of a level for one intent, with their words and effects. */
export type Offer = {
  readonly bundles: readonly Bundle[];
  /** the databases and schemas that the verify script looks at */
  readonly databases: readonly Database[];
  /** the user or role whose objects are taken over */
  readonly takenFrom?: UserName | undefined;
  readonly effects: Effects;
  /** "can read every table …": completes a sentence that begins with the user */
  readonly can: string;
  /** the parts of "cannot …" */
  readonly cannot: readonly string[];
  /** surprising effects, as whole sentences */
  readonly notes: readonly string[];
};
