import type { AccessForm } from "./access-form.ts";
import { type Planned, planOf } from "./access-plan.ts";

type Known = { user: string; restricted: boolean };

/** The SQL that makes a spec so, to look at: no code belongs to it, and that an admin is left is asked where it is run. */
export function planWanted(form: AccessForm, { user, restricted }: Known): Planned {
  return planOf(form, { user, restricted, clusterVersion: "", code: "only_to_look_at", otherAdmins: ["root"] });
}
