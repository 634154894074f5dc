-- DropForeignKey
ALTER TABLE "Metric" DROP CONSTRAINT "Metric_runId_fkey";


-- In its place, once a statement instead of once a point. It fires for children that go with their parent, too.
CREATE FUNCTION delete_metrics_of_runs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "Metric" WHERE "runId" IN (SELECT id FROM deleted_runs);
  RETURN NULL;
END $$;

CREATE TRIGGER "Run_delete_metrics" AFTER DELETE ON "Run"
  REFERENCING OLD TABLE AS deleted_runs FOR EACH STATEMENT EXECUTE FUNCTION delete_metrics_of_runs();
