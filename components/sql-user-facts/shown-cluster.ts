import type { KeyClosed } from "#lib/shared/key-reach.ts";

/** The facts that dialogs need about the cluster of a SQL user. */
export type ShownCluster = {
  id: string;
  name: string;
  /** the vendor's word, such as `ADVANCED`; empty where it is unknown */
  plan: string;
  /** the state in words while SQL users cannot be changed; null when they can */
  notReady: string | null;
  /** why no change goes through the Cloud API; absent where it does, or where that is not known */
  keyClosed?: KeyClosed | undefined;
};
