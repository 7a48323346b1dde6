import { z } from "zod";
import { LABEL_MAX } from "../vendor-labels.ts";
import { clusterIdSchema } from "./clusters.ts";
import {
  AGE_STARTS,
  DUE_FILTERS,
  EVERYWHERE_KINDS,
  EVERYWHERE_SEARCH_MAX,
  EVERYWHERE_SORTS,
  EVERYWHERE_STATES,
  OWNER_ID_MAX,
} from "./everywhere-path.ts";
import { existingNameSchema, rightsSchema, sqlUserSchema } from "./sql-users.ts";

/* The list of SQL users of all clusters that a person sees. */

/** What filters the list. */
export const everywhereFilterInput = z.strictObject({
  search: z.string().max(EVERYWHERE_SEARCH_MAX),
  state: z.enum(EVERYWHERE_STATES).nullable(),
  kind: z.enum(EVERYWHERE_KINDS).nullable(),
  owner: z.string().min(1).max(OWNER_ID_MAX).nullable(),
  age: z
    .union([z.literal("unknown"), z.number().refine((days) => AGE_STARTS.includes(days), "There is no such age.")])
    .nullable(),
  due: z.enum(DUE_FILTERS).nullable(),
  label: z.string().min(1).max(LABEL_MAX).nullable(),
});

export const everywhereInput = everywhereFilterInput.extend({
  sort: z.enum(EVERYWHERE_SORTS),
  descending: z.boolean(),
  /** the last SQL user of the page before */
  after: z.strictObject({ clusterId: clusterIdSchema, name: existingNameSchema, at: z.int().nullable() }).nullable(),
});

/** A SQL user as its cluster's list has it, and where it is. */
const listedUserSchema = sqlUserSchema.extend({
  /** of its row, so that another one of this name that comes later is not taken for it */
  id: z.string(),
  clusterId: z.string(),
  cluster: z.string(),
  /** false: seen only because one of the person's teams owns it; of its facts only a few are there */
  whole: z.boolean(),
});
/** A SQL user of the list. Times are epoch milliseconds. */
export type ListedUser = z.infer<typeof listedUserSchema>;

/** A cluster of the page that the person sees as a whole. */
const listedClusterSchema = z.object({
  id: z.string(),
  name: z.string(),
  plan: z.string(),
  /** the vendor's word */
  state: z.string(),
  rights: rightsSchema,
});
export type ListedCluster = z.infer<typeof listedClusterSchema>;

const count = z.number();

export const everywhereListSchema = z.object({
  users: z.array(listedUserSchema),
  /** whether there are more after these */
  more: z.boolean(),
  /** the clusters of these SQL users */
  places: z.array(listedClusterSchema),
  /** whether a cluster of these has a SQL connection: the last logins are known then */
  logins: z.boolean(),
  /** how many there are of each state without the other filters */
  counts: z.object({
    all: count,
    admin: count,
    privileged: count,
    unknown: count,
    restricted: count,
    outside: count,
    unowned: count,
    /** of the unverified ones, those that no check proves */
    uncheckable: count,
  }),
  /** how many passwords are due or overdue, and will be soon, without any filter */
  dues: z.object({ due: count, soon: count }),
  /** `closed`: the API key changes nothing on the clusters on which this person may reset */
  rotation: z.enum(["open", "closed"]),
  /** `closed`: Rolecall can create no SQL user on the clusters on which this person may */
  creation: z.enum(["open", "closed"]),
  /** on how many clusters */
  clusters: count,
  /** of how many clusters that the person sees the list was never complete */
  unread: count,
  /** the labels of the clusters that the person sees, as `key=value` */
  labels: z.array(z.string()),
  /** when the oldest of the lists was complete; null without any */
  asOf: z.number().nullable(),
  /** the cluster of that list, where it is over a day older than every other one */
  oldest: z.string().nullable(),
  /** true: there are so many that a search looks at names and owners alone */
  searchesNames: z.boolean(),
});
/** What stands beside the entries of the navigation. `sqlUsers`: null while no list was read; `toDecide`: requests. */
export const figuresSchema = z.object({ sqlUsers: count.nullable(), due: count, toDecide: count });
export type Figures = z.infer<typeof figuresSchema>;

/** `after`: a cluster, by whose place in the order the next ones begin. */
export const unreadInput = z.strictObject({ after: clusterIdSchema.optional() });
/** The next clusters whose list was never complete, of those that the person sees whole; none after the last. */
export const unreadSchema = z.object({ clusters: z.array(z.object({ id: z.string(), name: z.string() })) });
export type Unread = z.infer<typeof unreadSchema>;
export type EverywhereList = z.infer<typeof everywhereListSchema>;
