import type { Destination, ShownSecret } from "#lib/shared/audit/destinations.ts";

export type DestinationPanelProps = {
  destination: Destination;
  onClose: () => void;
  onSecret: (shown: ShownSecret, name: string) => void;
  onOpen: (kind: "edit" | "delete") => void;
};
