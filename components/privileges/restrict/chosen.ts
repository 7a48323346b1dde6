import type { RestrictPreview } from "#lib/shared/restrict/restriction.ts";
import type { Row } from "./levels.ts";

export type PreviewCluster = RestrictPreview["clusters"][number];

/** The SQL users of a cluster that have a level. */
export type ChosenCluster = { cluster: { id: string; name: string }; rows: readonly Row[] };

/** One of several clusters; `suggests`: whether this person may have suggestions. */
export type ManyCluster = { id: string; name: string; suggests: boolean };

/** What is ticked on one of several clusters, how many were chosen there, and how many of these cannot be restricted. */
export type Ticked = { ticked: readonly Row[]; all: number; out: number };
