import { OPEN_PARAMETER } from "./verbs.ts";

/** What an administrator can do about a cluster that has the label of rights and tokens. */
export type LabelAct = { does: "confirm" | "decline"; clusterId: string; label: string };

/** The page that opens the dialog of this act. */
export function labelPath({ does, clusterId, label }: LabelAct): string {
  return `/access/roles?${new URLSearchParams({ [OPEN_PARAMETER]: `${does} ${clusterId} ${label}` })}`;
}

/** The act that an address names; undefined where it names none. */
export function labelActIn(linked: string): LabelAct | undefined {
  const [does, clusterId = "", ...label] = linked.split(" ");
  return does === "confirm" || does === "decline" ? { does, clusterId, label: label.join(" ") } : undefined;
}
