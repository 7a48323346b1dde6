import { useState } from "react";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import type { EndableTokens, TokenEnd } from "#lib/shared/people/token-end.ts";

/** What a person chooses: their own tokens end unless they say otherwise, those of services stay. */
export function useTokenEnd() {
  return useState<TokenEnd>({ personal: true, services: [] });
}

/** The tokens that end with the first factor of an account; undefined where the account has one. */
export type OfFirst = { tokens: EndableTokens | undefined };

type TokensTooProps = { tokens: EndableTokens; chosen: TokenEnd; onChange: (chosen: TokenEnd) => void };

/** Whether there is any valid token to ask about. */
export const hasTokens = ({ personal, services }: EndableTokens) => personal.length + services.length > 0;

/** Names the valid API tokens of the person and asks which end too: a thief of their session may know one. */
export function TokensToo({ tokens: { personal, services }, chosen, onChange }: TokensTooProps) {
  const endable = services.filter(({ mayEnd }) => mayEnd);
  const others = services.filter(({ mayEnd }) => !mayEnd);
  function toggle(id: string) {
    const isChosen = chosen.services.includes(id);
    const ids = isChosen ? chosen.services.filter((each) => each !== id) : [...chosen.services, id];
    onChange({ personal: chosen.personal, services: ids });
  }
  if (!hasTokens({ personal, services })) return null;
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1.5 font-medium">API tokens</legend>
      {personal.length > 0 && (
        <Checkbox
          label={`Revoke your own: ${personal.join(", ")}`}
          className="[overflow-wrap:anywhere]"
          checked={chosen.personal}
          onChange={() => onChange({ personal: !chosen.personal, services: chosen.services })}
        />
      )}
      {endable.map(({ id, name, team }) => (
        <Checkbox
          key={id}
          label={`Revoke ${name} of the team ${team}, which you made`}
          className="[overflow-wrap:anywhere]"
          checked={chosen.services.includes(id)}
          onChange={() => toggle(id)}
        />
      ))}
      <p className="text-12 text-ink-2 [overflow-wrap:anywhere]">
        Programs that use a revoked token stop. If another person may have used your account, revoke all.
        {others.length > 0 &&
          ` You also made ${others.map(({ name, team }) => `${name} of ${team}`).join(", ")}: ask a lead of the team or an administrator to revoke that.`}
      </p>
    </fieldset>
  );
}
