import CircleX from "lucide-react/icons/circle-x";
import Info from "lucide-react/icons/info";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import { Pill } from "#components/ui/words/pill.tsx";
import type { Severity } from "#lib/sql/lint/codes.ts";

/** The severity of a finding, by shape, word and colour. */
export function SeverityMark({ severity }: { severity: Severity | "unknown" }) {
  if (severity === "error")
    return (
      <Pill tone="warn" className="font-medium">
        <CircleX />
        error
      </Pill>
    );
  if (severity === "warning")
    return (
      <Pill tone="line">
        <TriangleAlert className="text-warn-mark" />
        warning
      </Pill>
    );
  if (severity === "info")
    return (
      <Pill tone="plain">
        <Info />
        info
      </Pill>
    );
  return (
    <Pill tone="dashed">
      <span aria-hidden="true" className="w-3 text-center font-strong">
        ?
      </span>
      unknown
    </Pill>
  );
}
