import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { ACCOUNT_ROLE_NAMES, ACCOUNT_ROLES, type AccountRole } from "#lib/shared/policy.ts";

const TEXT: Record<AccountRole, string> = {
  member: "Sees only clusters on which they or their teams have a cluster role.",
  administrator: "Is Cluster Admin on every cluster and manages accounts, teams, rights and settings.",
};

export function RoleChoice({ value, onChange }: { value: AccountRole; onChange: (role: AccountRole) => void }) {
  const choices = ACCOUNT_ROLES.map((id) => ({ id, label: ACCOUNT_ROLE_NAMES[id], text: TEXT[id] }));
  return <RadioList legend="Role" choices={choices} value={value} onChange={onChange} />;
}
