import { isSealOf, sealOf } from "./seal.ts";
import { type RestrictionData, type RestrictionItem, restrictionData } from "./stored.ts";

type About = Pick<RestrictionItem, "id" | "jobId" | "clusterId" | "name" | "sqlUserId" | "input">;

/** What a restriction read of a SQL user and will send, as its mark covers it. */
function read({ id, jobId, clusterId, name, sqlUserId, input }: About, data: RestrictionData) {
  const { taken, joined, gave } = restrictionData.parse(data);
  return { jobId, id, clusterId, name, sqlUserId, wanted: input.wanted, taken, joined, gave };
}

/** The data with the mark of what was read. */
export function asRead(item: About, data: RestrictionData): RestrictionData {
  return Object.assign({}, data, { mark: sealOf(read(item, data)) });
}

/** Whether the store has it as it was read: of what was edited since, nothing is sent, and nothing is given back. */
export function isAsRead(item: About & Pick<RestrictionItem, "data">): boolean {
  return item.data.mark !== null && isSealOf(item.data.mark, read(item, item.data));
}
