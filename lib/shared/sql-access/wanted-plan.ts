import type { AccessForm } from "./access-form.ts";
import { type Planned, planOf } from "./access-plan.ts";

type Known = { user: string; restricted: boolean };

/** A preview of the SQL for a spec. It has no code, and the remaining admins are checked where it is run. */
export function planWanted(form: AccessForm, { user, restricted }: Known): Planned {
  return planOf(form, { user, restricted, clusterVersion: "", code: "only_to_look_at", otherAdmins: ["root"] });
}
