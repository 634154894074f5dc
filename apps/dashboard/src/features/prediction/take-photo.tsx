/** The camera: opened on request only, closed again when left. */
"use client";
import { Button, Group } from "@mantine/core";
import { IconCamera } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

const REFUSALS: Record<string, string> = {
  NotAllowedError:
    "The browser was not allowed to use the camera. Allow it beside the address, then try again.",
  NotFoundError: "This device has no camera that the browser can see.",
  NotReadableError: "Another program is using the camera.",
};

export function TakePhoto({ disabled, onPhoto }: { disabled: boolean; onPhoto: (file: File) => void }) {
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
    return () => stream?.getTracks().forEach((track) => track.stop());
  }, [stream]);

  const open = async () => {
    setRefusal(null);
    // Browsers hide the camera from pages without https, except on this very machine.
    if (!navigator.mediaDevices) {
      setRefusal("The browser gives the camera only to https pages and to localhost.");
      return;
    }
    try {
      setStream(await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }));
    } catch (error) {
      setRefusal(REFUSALS[(error as Error).name] ?? "The camera could not be opened.");
    }
  };
  const take = () => {
    const source = video.current;
    if (!source?.videoWidth) return;
    const canvas = document.createElement("canvas");
    canvas.width = source.videoWidth;
    canvas.height = source.videoHeight;
    canvas.getContext("2d")?.drawImage(source, 0, 0);
    canvas.toBlob(
      (blob) => blob && onPhoto(new File([blob], `camera-${Date.now()}.jpg`, { type: "image/jpeg" })),
      "image/jpeg",
      0.92,
    );
  };

  return (
    <div className="mt-3">
      {stream ? (
        <div className="space-y-3">
          <video
            ref={video}
            autoPlay
            playsInline
            muted
            aria-label="What the camera sees"
            className="w-full rounded-xl bg-sunken"
          />
          <Group>
            <Button onClick={take} disabled={disabled} data-testid="take-photo">
              Ask about this
            </Button>
            <Button variant="default" onClick={() => setStream(null)}>
              Close the camera
            </Button>
          </Group>
        </div>
      ) : (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconCamera size={15} aria-hidden />}
          onClick={() => void open()}
          data-testid="open-camera"
        >
          Use the camera
        </Button>
      )}
      {refusal ? (
        <p role="alert" className="mt-2 text-sm text-bad">
          {refusal}
        </p>
      ) : null}
    </div>
  );
}
