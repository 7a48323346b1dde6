import type { WantedAccess } from "../sql-access/wanted-schema.ts";

/** The level that a person chose for a SQL user; null takes admin and gives nothing. `default`: what is offered first was taken. */
type Choice = { wanted: WantedAccess | null; from: "hand" | "default" };

/** By name. */
export type Choices = ReadonlyMap<string, Choice>;
