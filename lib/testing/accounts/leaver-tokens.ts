import { exemptFromLeaverDoor } from "../../server/edge/doors/people/leaver.ts";
import { store } from "../../server/store/db/store.ts";
import { addMember, setLead } from "../../server/store/people/teams.ts";
import { world } from "../request-steps.ts";
import { change, type Person } from "../requests.ts";
import { wantToken } from "./api-token-steps.ts";
import { bea, targetOf } from "./leaver-steps.ts";

/* For tests only: tokens of services that an account made before it left. */

export async function makeAs(by: Person, more: object): Promise<string> {
  const made = await wantToken(by, { scopes: ["read"], clusters: "all", addresses: [], days: 30, ...more });
  if (!made.ok) throw new Error(made.error.code);
  return made.value.id;
}

/** Bea, who led the team for a moment, makes tokens of its service. */
export async function serviceTokens(...names: string[]): Promise<string[]> {
  const db = await store();
  await addMember(db, world.payments, bea.id);
  await setLead(db, world.payments, bea.id, true);
  const ids: string[] = [];
  for (const name of names) ids.push(await makeAs(bea, { kind: "service", teamId: world.payments, name }));
  await setLead(db, world.payments, bea.id, false);
  return ids;
}

/** Leaves a token as it is. */
export const leave = (tokenId: string, reason = "Its program ends on Friday.") =>
  change(
    world.ada,
    exemptFromLeaverDoor,
    Object.assign({ sqlUserIds: [], tokenIds: [tokenId], reason }, targetOf(bea)),
  );
