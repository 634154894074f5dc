-- CreateEnum
CREATE TYPE "VerificationStatus" AS ENUM ('PENDING', 'RUNNING', 'IDENTICAL', 'DIFFERENT', 'FAILED');

-- AlterTable
ALTER TABLE "Experiment" ADD COLUMN     "lastSeq" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "clonedFromId" UUID,
ADD COLUMN     "pauseRequestedAt" TIMESTAMPTZ(3),
ADD COLUMN     "timings" JSONB;

-- AlterTable
ALTER TABLE "RunEvent" ADD COLUMN     "experimentId" UUID,
ADD COLUMN     "experimentSeq" INTEGER;

-- CreateTable
CREATE TABLE "RunVerification" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "status" "VerificationStatus" NOT NULL DEFAULT 'PENDING',
    "report" JSONB,
    "error" JSONB,
    "codeVersion" TEXT,
    "environment" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "createdById" UUID,

    CONSTRAINT "RunVerification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SystemEvent" (
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "payload" JSONB NOT NULL,

    CONSTRAINT "SystemEvent_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Setting_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "RunVerification_runId_id_idx" ON "RunVerification"("runId", "id");

-- CreateIndex
CREATE INDEX "RunVerification_status_idx" ON "RunVerification"("status");

-- CreateIndex
CREATE INDEX "SystemEvent_at_idx" ON "SystemEvent"("at");

-- CreateIndex
CREATE UNIQUE INDEX "RunEvent_experimentId_experimentSeq_key" ON "RunEvent"("experimentId", "experimentSeq");

-- AddForeignKey
ALTER TABLE "Run" ADD CONSTRAINT "Run_clonedFromId_fkey" FOREIGN KEY ("clonedFromId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunVerification" ADD CONSTRAINT "RunVerification_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunVerification" ADD CONSTRAINT "RunVerification_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Events from before get their experiment's numbers, in the order in which they happened.
UPDATE "RunEvent" AS event
SET "experimentId" = numbered."experimentId", "experimentSeq" = numbered.number
FROM (
    SELECT told."runId", told.seq, run."experimentId",
           row_number() OVER (PARTITION BY run."experimentId" ORDER BY told.at, told."runId", told.seq)::int AS number
    FROM "RunEvent" AS told JOIN "Run" AS run ON run.id = told."runId"
) AS numbered
WHERE event."runId" = numbered."runId" AND event.seq = numbered.seq;

UPDATE "Experiment" AS experiment
SET "lastSeq" = (SELECT coalesce(max("experimentSeq"), 0) FROM "RunEvent" WHERE "experimentId" = experiment.id);
