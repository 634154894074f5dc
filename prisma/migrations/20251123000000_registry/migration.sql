-- CreateEnum
CREATE TYPE "AliasChangeKind" AS ENUM ('PROMOTION', 'ROLLBACK', 'REMOVAL');

-- CreateEnum
CREATE TYPE "ModelExportStatus" AS ENUM ('PENDING', 'READY', 'FAILED');

-- AlterTable
ALTER TABLE "ModelVersion" ADD COLUMN "deletedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "AliasChange" ADD COLUMN "kind" "AliasChangeKind" NOT NULL,
ADD COLUMN "revision" INTEGER NOT NULL;

-- CreateTable
CREATE TABLE "ModelExport" (
    "id" UUID NOT NULL,
    "modelVersionId" UUID NOT NULL,
    "format" TEXT NOT NULL,
    "status" "ModelExportStatus" NOT NULL DEFAULT 'PENDING',
    "sha256" TEXT,
    "bytes" BIGINT,
    "fileName" TEXT,
    "error" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "readyAt" TIMESTAMPTZ(3),

    CONSTRAINT "ModelExport_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ModelExport_modelVersionId_format_key" ON "ModelExport"("modelVersionId", "format");

-- CreateIndex
CREATE UNIQUE INDEX "AliasChange_modelId_alias_revision_key" ON "AliasChange"("modelId", "alias", "revision");

-- AddForeignKey
ALTER TABLE "ModelExport" ADD CONSTRAINT "ModelExport_modelVersionId_fkey" FOREIGN KEY ("modelVersionId") REFERENCES "ModelVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;
