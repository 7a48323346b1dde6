import "server-only";
import * as operations from "#lib/shared/operations/sql-users/password-policy.ts";
import { present } from "#lib/shared/present.ts";
import { bind } from "../../../run/door.ts";
import {
  getPasswordPolicy,
  isClusterMaxAge,
  isMaxAge,
  isSqlUserPolicy,
  setClusterMaxAge,
  setMaxAge,
  setSqlUserPolicy,
} from "../../../sql-users/passwords/password-policy.ts";

export const passwordPolicyDoor = bind(operations.passwordPolicy, {
  permission: "password_policy.read",
  work: getPasswordPolicy,
});

const asDays = (days: number | null) => ({ days: days === null ? "none" : String(days) });

export const setMaxAgeDoor = bind(operations.setMaxAge, {
  permission: "password_policy.manage",
  confirmed: true,
  about: (input) => (input.scope === "team" ? { target: input.teamId } : {}),
  unchanged: async (input) => ((await isMaxAge(input)) ? { answer: null } : undefined),
  details: (input) =>
    present({
      scope: input.scope,
      label: input.scope === "label" ? input.label : undefined,
      kind: input.scope === "kind" ? input.kind : undefined,
      ...asDays(input.days),
    }),
  work: setMaxAge,
});

export const setClusterMaxAgeDoor = bind(operations.setClusterMaxAge, {
  permission: "sql_users.describe",
  confirmed: true,
  about: ({ clusterId }) => ({ clusterId }),
  unchanged: async (input) => ((await isClusterMaxAge(input)) ? { answer: null } : undefined),
  details: ({ days }) => asDays(days),
  work: setClusterMaxAge,
});

const asDay = (at: number) => new Date(at).toISOString();

export const setSqlUserPolicyDoor = bind(operations.setSqlUserPolicy, {
  permission: "sql_users.describe",
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
