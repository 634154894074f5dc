-- AlterTable
ALTER TABLE "DatasetVersion" ADD COLUMN     "excludedCount" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "note" TEXT;

-- AlterTable
ALTER TABLE "Upload" ADD COLUMN     "digest" TEXT;

-- CreateIndex
CREATE INDEX "Upload_userId_digest_idx" ON "Upload"("userId", "digest");
