import type { AccessForm, ChangeForm } from "./access-form.ts";
import type { FieldId } from "./access-plan.ts";

/** What every part of the form gets. */
export type FormProps = {
  form: AccessForm;
  onChange: ChangeForm;
  /** what the SQL was refused for, where it is at this field */
  errorAt: (field: FieldId) => string | undefined;
};
