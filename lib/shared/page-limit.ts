import { z } from "zod";

/** The most items in one page of a list that a program reads. */
export const PAGE_MAX = 200;

/** How many items a page has. */
export const pageLimit = z.int().min(1).max(PAGE_MAX);
