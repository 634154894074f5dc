-- AlterTable
ALTER TABLE "BatchPrediction" ADD COLUMN     "attempt" INTEGER NOT NULL DEFAULT 0;
