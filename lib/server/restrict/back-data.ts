import { isSealOf, sealOf } from "./seal.ts";
import type { BackData, RestrictionData, RestrictionItem, RestrictionJob } from "./stored.ts";

/* What is stored of a SQL user that is put back, with the mark without which nothing is given. */

type Asked = Pick<RestrictionJob, "id" | "about" | "starter">;
type About = Pick<RestrictionItem, "clusterId" | "name" | "sqlUserId" | "input">;
type Back = { job: Asked; item: About & Pick<RestrictionItem, "data"> };

/** Throws where the item is of a restriction. */
export function backOf({ data }: Pick<RestrictionItem, "data">): BackData {
  if (!data.back) throw new Error("this SQL user was not put back");
  return data.back;
}

/** What the mark covers: who asked for what, for which SQL user, until when, and who agreed. */
function marked({ id, about, starter }: Asked, item: About, back: Omit<BackData, "seal">) {
  const { clusterId, name, sqlUserId, input } = item;
  const { hours, until, deadline, knowers, secondBy } = back;
  const asked = { id, about, starter: starter.id, clusterId, name, sqlUserId, wanted: input.wanted };
  return Object.assign(asked, { hours, until, deadline, knowers, secondBy });
}

/** These data with their mark. */
export function sealed(job: Asked, item: About, back: Omit<BackData, "seal">): BackData {
  return Object.assign({}, back, { seal: sealOf(marked(job, item, back)) });
}

/** Whether the mark fits: false where the store was edited. */
export function isTrue({ job, item }: Back): boolean {
  const back = backOf(item);
  return isSealOf(back.seal, marked(job, item, back));
}

/** The level at which the SQL user is restricted; none of an edited put back, which could name any group role. */
export function wantedOf({ job, item }: Back): RestrictionItem["input"]["wanted"] {
  return item.data.back && !isTrue({ job, item }) ? null : item.input.wanted;
}

/** The data of the item with these changes. An edited one keeps the mark that does not fit. */
export function withBack({ job, item }: Back, changes: Partial<BackData>): RestrictionData {
  const back = Object.assign({}, backOf(item), changes);
  return Object.assign({}, item.data, { back: isTrue({ job, item }) ? sealed(job, item, back) : back });
}
