import { sealsFor } from "../access/seals.ts";

/** Marks of what a restriction stores. */
export const { sealOf, isSealOf } = sealsFor("restriction");
