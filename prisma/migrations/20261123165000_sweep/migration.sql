-- CreateIndex
CREATE INDEX "Prediction_sha256_idx" ON "Prediction"("sha256");

-- CreateIndex
CREATE INDEX "UploadFile_sha256_idx" ON "UploadFile"("sha256");
