export { SqlUsersSkeleton as default } from "#components/sql-users/sql-users-skeleton.tsx";
