-- DropIndex
DROP INDEX "Param_key_number_idx";

-- DropIndex
DROP INDEX "Param_key_value_idx";

-- DropIndex
DROP INDEX "MetricSummary_key_best_idx";

-- DropIndex
DROP INDEX "MetricSummary_key_last_idx";

-- CreateIndex
CREATE INDEX "Param_key_number_runId_idx" ON "Param"("key", "number", "runId");

-- CreateIndex
CREATE INDEX "Param_key_value_runId_idx" ON "Param"("key", "value", "runId");

-- CreateIndex
CREATE INDEX "MetricSummary_key_best_runId_idx" ON "MetricSummary"("key", "best", "runId");

-- CreateIndex
CREATE INDEX "MetricSummary_key_last_runId_idx" ON "MetricSummary"("key", "last", "runId");
