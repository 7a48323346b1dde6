import { z } from "zod";

// Must be imported before any schema is built: otherwise zod tries `new Function`, which the content security policy
// refuses and the browser reports as a violation.
z.config({ jitless: true });
