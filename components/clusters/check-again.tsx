import RotateCw from "lucide-react/icons/rotate-cw";
import { Button } from "#components/ui/button.tsx";

/** Loads the list anew, past every cache. A plain form: it works before the page is alive. */
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
