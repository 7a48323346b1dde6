import { z } from "zod";

const place = { database: z.string() };

/** The blockers of a SQL user's deletion, from the answers of the databases. */
export const dependenciesSchema = z.object({
  /** the databases that were read, and those that Rolecall's SQL user cannot see */
  databases: z.array(z.string()),
  hidden: z.array(z.string()),
  owned: z.array(z.object({ ...place, kind: z.string(), object: z.string() })),
  /** granted to the SQL user itself; `database` is null for external connections */
  grants: z.array(
    z.object({
      database: z.string().nullable(),
      kind: z.string(),
      object: z.string(),
      privileges: z.array(z.string()),
    }),
  ),
  /** default privileges for the SQL user (`creator` null: of all roles), or of its own objects, for others */
  defaults: z.array(
    z.object({
      ...place,
      schema: z.string().nullable(),
      creator: z.string().nullable(),
      grantee: z.string(),
      kind: z.string(),
    }),
  ),
  system: z.array(z.string()),
  /** ids of schedules, which no script removes */
  schedules: z.array(z.string()),
});
export type Dependencies = z.infer<typeof dependenciesSchema>;

/** Whether anything known keeps the cluster from deleting it. */
export function isFree({ owned, grants, defaults, system, schedules }: Dependencies): boolean {
  return [owned, grants, defaults, system, schedules].every((list) => list.length === 0);
}
