import type { AccessForm, ChangeForm } from "./access-form.ts";
import type { FieldId } from "./access-plan.ts";

/** The props of every part of the form. */
export type FormProps = {
  form: AccessForm;
  onChange: ChangeForm;
  /** the refusal at this field, if any */
  errorAt: (field: FieldId) => string | undefined;
};
