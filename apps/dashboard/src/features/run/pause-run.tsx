/** Puts a run aside, or takes it up again. No question first: pausing loses nothing. */
"use client";
import { Button, type ButtonProps } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { PauseRunDocument, ResumeRunDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useMutation } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";

export function PauseRun({
  id,
  isPaused,
  onChanged,
  size = "sm",
  about,
}: {
  id: string;
  isPaused: boolean;
  onChanged: () => void;
  size?: ButtonProps["size"];
  /** The run's name, where several buttons stand below each other. */
  about?: string;
}) {
  const [pause, pauseRun] = useMutation(PauseRunDocument);
  const [resume, resumeRun] = useMutation(ResumeRunDocument);
  // A running run's worker lets go a moment after it was asked.
  const [asked, setAsked] = useState(false);
  const isPausing = asked && !isPaused;
  const act = async () => {
    const result = await (isPaused ? resumeRun({ id }) : pauseRun({ id }));
    setAsked(!isPaused && !result.error);
    onChanged();
  };
  const error = pause.error ?? resume.error;
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause;
  const word = isPaused ? "Resume" : isPausing ? "Pausing…" : "Pause";
  return (
    <>
      <Button
        variant="default"
        size={size}
        leftSection={<Icon size={size === "sm" ? 16 : 14} aria-hidden />}
        loading={pause.fetching || resume.fetching}
        disabled={isPausing}
        onClick={() => void act()}
        aria-label={about && `${word} ${about}`}
        data-testid={isPaused ? "resume-run" : "pause-run"}
      >
        {word}
      </Button>
      {error ? (
        <div className="order-last w-full">
          <ErrorNotice error={error} />
        </div>
      ) : null}
    </>
  );
}
