import { TextField } from "#components/ui/fields/text-field.tsx";

const FIELD = { size: "l", required: true, errorLive: true } as const;

export function NameField({ error }: { error?: string | undefined }) {
  return (
    <TextField
      {...FIELD}
      label="Name"
      name="name"
      autoComplete="name"
      maxLength={100}
      hint="Shown to administrators and your teams."
      error={error}
    />
  );
}

export function EmailField({ error }: { error?: string | undefined }) {
  return (
    <TextField
      {...FIELD}
      label="Email"
      name="email"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      hint="Used to sign in."
      error={error}
    />
  );
}

export type PasswordLimits = { passwordMin: number; passwordMax: number };

type PasswordFieldProps = PasswordLimits & { label?: string; error?: string | undefined };

export function PasswordField({ label = "Password", passwordMin, passwordMax, error }: PasswordFieldProps) {
  return (
    <TextField
      {...FIELD}
      label={label}
      name="password"
      type="password"
      autoComplete="new-password"
      minLength={passwordMin}
      hint={`${passwordMin} to ${passwordMax} characters of any kind.`}
      error={error}
    />
  );
}
