import "server-only";
import { z } from "zod";
import { clusterMaxAgeInput, maxAgeInput, sqlUserPolicyInput } from "#lib/shared/password-policy.ts";
import { present } from "#lib/shared/present.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import {
  getPasswordPolicy,
  isClusterMaxAge,
  isMaxAge,
  isSqlUserPolicy,
  setClusterMaxAge,
  setMaxAge,
  setSqlUserPolicy,
} from "../sql-users/password-policy.ts";

export const passwordPolicyDoor = readDoor({
  action: "password_policy.get",
  permission: "password_policy.read",
  input: z.strictObject({}),
  work: getPasswordPolicy,
});

const asDays = (days: number | null) => ({ days: days === null ? "none" : String(days) });

export const setMaxAgeDoor = mutationDoor({
  action: "password_policy.set",
  permission: "password_policy.manage",
  input: maxAgeInput,
  confirmed: true,
  about: (input) => (input.scope === "team" ? { target: input.teamId } : {}),
  unchanged: async (input) => ((await isMaxAge(input)) ? { answer: null } : undefined),
  details: (input) =>
    present({
      scope: input.scope,
      kind: input.scope === "kind" ? input.kind : undefined,
      ...asDays(input.days),
    }),
  work: setMaxAge,
});

export const setClusterMaxAgeDoor = mutationDoor({
  action: "password_policy.set_cluster",
  permission: "sql_users.describe",
  input: clusterMaxAgeInput,
  confirmed: true,
  about: ({ clusterId }) => ({ clusterId }),
  unchanged: async (input) => ((await isClusterMaxAge(input)) ? { answer: null } : undefined),
  details: ({ days }) => asDays(days),
  work: setClusterMaxAge,
});

const asDay = (at: number) => new Date(at).toISOString();

export const setSqlUserPolicyDoor = mutationDoor({
  action: "sql_user.set_policy",
  permission: "sql_users.describe",
  input: sqlUserPolicyInput,
  confirmed: true,
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  unchanged: async (input) => ((await isSqlUserPolicy(input)) ? { answer: { name: input.name } } : undefined),
  details: ({ days, exempt, enteredAt }) =>
    present({
      ...asDays(days),
      "exempt until": exempt ? asDay(exempt.until) : undefined,
      reason: exempt ? exempt.reason : undefined,
      "entered as set": enteredAt !== null ? asDay(enteredAt) : undefined,
    }),
  work: setSqlUserPolicy,
});
