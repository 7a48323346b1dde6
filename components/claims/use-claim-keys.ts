import { useEffect, useState } from "react";
import { useFragmentSecret } from "#components/access/sign-in/use-fragment-secret.ts";
import { type ClaimKeys, claimKeys } from "#lib/client/claim-keys.ts";

/** The secret of the link and this browser's own key. `undefined` before hydration, `null` without a secret. */
export function useClaimKeys(id: string): ClaimKeys | null | undefined {
  const secret = useFragmentSecret();
  const [keys, setKeys] = useState<ClaimKeys | null>();
  useEffect(() => {
    if (secret !== undefined) setKeys(claimKeys(id, secret));
  }, [id, secret]);
  return keys;
}
