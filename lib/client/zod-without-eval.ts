import { z } from "zod";

// Import before any schema is built: otherwise zod tries `new Function`, which the content security policy refuses.
z.config({ jitless: true });
