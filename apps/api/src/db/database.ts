/** The connection to Postgres. Only repositories call it. */
import { PrismaPg } from "@prisma/adapter-pg";
import { Prisma, PrismaClient } from "../generated/prisma/client.js";

export type Database = PrismaClient;
/** What a repository takes: the database, or the transaction that its caller is in. */
export type Db = Prisma.TransactionClient;

export function openDatabase(url: string, { poolSize = 10 } = {}): Database {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: poolSize, keepAlive: true }),
    // A batch import writes for seconds in one transaction; the default of 5 s would cut it.
    transactionOptions: { maxWait: 10_000, timeout: 120_000 },
  });
}

/** Rows by their ids in plain SQL, in any order: every list asks for relations so, and a plan for each costs Prisma more. */
export const selectByIds = <Row>(db: Db, table: Prisma.ModelName, ids: readonly string[]): Promise<Row[]> =>
  db.$queryRaw<Row[]>`SELECT * FROM ${Prisma.raw(`"${table}"`)} WHERE id = ANY (${[...ids]}::uuid[])`;
