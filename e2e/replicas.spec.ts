import { changesOnBoth } from "./replicas/changes.ts";
import { outageOfPostgres } from "./replicas/outage.ts";
import { peopleOnBoth } from "./replicas/people.ts";
import { rateOfBoth } from "./replicas/rate.ts";

/* Two servers of one build on one PostgreSQL, behind one address. In one file, since all share them. `ROLECALL_PROVE` chooses their long version. */

peopleOnBoth();
changesOnBoth();
rateOfBoth();
outageOfPostgres();
