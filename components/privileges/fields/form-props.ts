import type { AccessForm, ChangeForm } from "#lib/shared/sql-access/access-form.ts";
import type { FieldId } from "#lib/shared/sql-access/access-plan.ts";

/** The props of every part of the form. */
export type FormProps = {
  form: AccessForm;
  onChange: ChangeForm;
  /** the refusal at this field, if any */
  errorAt: (field: FieldId) => string | undefined;
};
