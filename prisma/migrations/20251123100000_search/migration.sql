-- AlterEnum
ALTER TYPE "RunKind" ADD VALUE 'external';

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "settings" TEXT,
ALTER COLUMN "datasetVersionId" DROP NOT NULL;

-- CreateTable
CREATE TABLE "RunView" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdById" UUID,

    CONSTRAINT "RunView_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "RunView_name_key" ON "RunView"("name");

-- CreateIndex
CREATE INDEX "Run_settings_idx" ON "Run"("settings");

-- AddForeignKey
ALTER TABLE "RunView" ADD CONSTRAINT "RunView_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Runs that were made before: the same digest as the application computes.
UPDATE "Run" r SET settings = md5(r."datasetVersionId"::text || E'\n' || coalesce(
  (SELECT string_agg(p.key || '=' || p.value, E'\n' ORDER BY p.key COLLATE "C")
   FROM "Param" p WHERE p."runId" = r.id AND p.key <> 'seed'), ''));
