-- DropIndex
DROP INDEX "FeatureSet_datasetVersionId_fingerprint_key";

-- AlterTable
ALTER TABLE "FeatureSet" ADD COLUMN     "views" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "viewsOfValidation" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE UNIQUE INDEX "FeatureSet_version_fingerprint_views_key" ON "FeatureSet"("datasetVersionId", "fingerprint", "views", "viewsOfValidation");
