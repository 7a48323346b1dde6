import { previewConnection } from "#lib/client/calls/previews.ts";
import type { ConnectionPreview } from "#lib/shared/previews.ts";

/** What a change of the connection would send, as dialogs show it on demand. */
export const showing = (input: ConnectionPreview) => ({ input, preview: () => previewConnection(input) });
