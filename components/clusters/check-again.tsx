import RotateCw from "lucide-react/icons/rotate-cw";
import { Button } from "#components/ui/button.tsx";

/** Reloads the list past every cache. A plain form, which works before hydration. */
export function CheckAgain({ label = "Check again" }: { label?: string }) {
  return (
    <form action="/clusters">
      <Button type="submit" name="fresh" value="1" variant="primary">
        <RotateCw />
        {label}
      </Button>
    </form>
  );
}
