import { buttonClass } from "#components/ui/button-class.ts";
import { OrLine } from "#components/ui/or-line.tsx";

type ProviderButtonProps = {
  name: string;
  /** path of the page to open afterwards */
  to?: string | undefined;
  /** whether no other way follows */
  alone: boolean;
};

/** The way to the sign-in provider, before the other ways to sign in. A plain link: it works without a script, and must not be prefetched. */
export function ProviderButton({ name, to, alone }: ProviderButtonProps) {
  const query = to === undefined ? "" : `?to=${encodeURIComponent(to)}`;
  return (
    <>
      <a href={`/api/oidc/start${query}`} className={buttonClass({ variant: "primary", size: "l" })}>
        <span className="overflow-hidden text-ellipsis">Continue with {name}</span>
      </a>
      {!alone && <OrLine />}
    </>
  );
}
