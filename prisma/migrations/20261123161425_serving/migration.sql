-- DropIndex
DROP INDEX "Prediction_shadowOfId_idx";

-- AlterTable
ALTER TABLE "Prediction" ADD COLUMN     "kept" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "usedInId" UUID;

-- AlterTable
ALTER TABLE "RegisteredModel" ADD COLUMN     "logRetentionDays" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN     "logShare" DOUBLE PRECISION NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "BatchPrediction" (
    "id" UUID NOT NULL,
    "modelVersionId" UUID NOT NULL,
    "alias" TEXT,
    "name" TEXT NOT NULL,
    "source" JSONB NOT NULL,
    "status" "RunStatus" NOT NULL DEFAULT 'SCHEDULED',
    "total" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "failedCount" INTEGER NOT NULL DEFAULT 0,
    "abstainedCount" INTEGER NOT NULL DEFAULT 0,
    "classCounts" JSONB NOT NULL DEFAULT '[]',
    "ratePerSecond" DOUBLE PRECISION,
    "error" JSONB,
    "csvSha256" TEXT,
    "jsonSha256" TEXT,
    "cancelRequestedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "createdById" UUID,

    CONSTRAINT "BatchPrediction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "BatchPrediction_modelVersionId_id_idx" ON "BatchPrediction"("modelVersionId", "id");

-- CreateIndex
CREATE INDEX "BatchPrediction_status_idx" ON "BatchPrediction"("status");

-- CreateIndex
CREATE UNIQUE INDEX "Prediction_shadowOfId_modelVersionId_key" ON "Prediction"("shadowOfId", "modelVersionId");

-- AddForeignKey
ALTER TABLE "Prediction" ADD CONSTRAINT "Prediction_usedInId_fkey" FOREIGN KEY ("usedInId") REFERENCES "DatasetVersion"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BatchPrediction" ADD CONSTRAINT "BatchPrediction_modelVersionId_fkey" FOREIGN KEY ("modelVersionId") REFERENCES "ModelVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BatchPrediction" ADD CONSTRAINT "BatchPrediction_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
