import { Button } from "#components/ui/button.tsx";
import { FactorFields, type FactorFieldsProps } from "./factor-fields.tsx";
import { SoloPage } from "./solo-page.tsx";

type FactorPageProps = FactorFieldsProps & { cancelAction: () => Promise<void> };

/** The whole page `/sign-in/factor`. */
export function FactorPage({ cancelAction, ...fields }: FactorPageProps) {
  return (
    <SoloPage title="Enter your code" lead="One more step: prove it with your second factor.">
      <FactorFields {...fields} />
      <form action={cancelAction} className="mt-3 grid">
        <Button type="submit" variant="quiet" size="l">
          Use another account
        </Button>
      </form>
    </SoloPage>
  );
}
