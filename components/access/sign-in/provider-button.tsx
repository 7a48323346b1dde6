import { buttonClass } from "#components/ui/button-class.ts";
import type { AskAgain } from "#lib/shared/people/provider-failure.ts";
import { present } from "#lib/shared/present.ts";

type ProviderButtonProps = {
  name: string;
  /** path of the page to open afterwards */
  to?: string | undefined;
  /** what the provider must ask, so that the person can use another account there */
  again?: AskAgain | undefined;
};

/** The way to the sign-in provider. A plain link: it works without a script, and must not be prefetched. */
export function ProviderButton({ name, to, again }: ProviderButtonProps) {
  const params = new URLSearchParams(present<Record<string, string>>({ to, again }));
  const query = params.size === 0 ? "" : `?${params}`;
  return (
    <a href={`/api/oidc/start${query}`} className={buttonClass({ variant: "primary", size: "l" })}>
      <span className="overflow-hidden text-ellipsis">Continue with {name}</span>
    </a>
  );
}
