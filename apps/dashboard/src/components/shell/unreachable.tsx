/** The API does not answer, so there is nothing to show: asks again by itself until it does. */
"use client";
import { Button } from "@mantine/core";
import { useRouter } from "next/navigation";
import { usePoll } from "@/lib/use-poll";
import { BrandMark } from "./brand-mark";

const RETRY_MS = 3_000;

export function Unreachable() {
  const router = useRouter();
  usePoll(() => router.refresh(), RETRY_MS);
  return (
    <main className="grid min-h-dvh place-items-center px-6">
      <div className="max-w-md text-center">
        <div className="mb-6 flex justify-center">
          <BrandMark size={56} />
        </div>
        <h1 className="text-2xl">Smallset does not answer yet</h1>
        <p className="mt-3 text-muted">
          It may still be starting. This page tries again every few seconds; if it stays like this, look at
          the terminal where you ran <code className="font-mono whitespace-nowrap text-ink">npm start</code>.
        </p>
        <Button mt="lg" variant="default" onClick={() => router.refresh()}>
          Try now
        </Button>
      </div>
    </main>
  );
}
