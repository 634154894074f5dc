/** A run's curves for whoever looks at theirs in TensorBoard. */
export const TensorBoardLink = ({ runId }: { runId: string }) => (
  <a href={`/api/runs/${runId}/tensorboard`} download className="ss-link">
    Download for TensorBoard
  </a>
);
