/** New dataset: photos from this computer, or a folder that the server can already see. */
"use client";
import { SegmentedControl } from "@mantine/core";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageHeader } from "@/components/ui/page-header";
import { FromComputer } from "./from-computer";
import { FromServer } from "./from-server";

/** Few need it, and nobody waits for it. */
const FromFeatures = dynamic(() => import("./from-features").then((module) => module.FromFeatures), {
  ssr: false,
});

export function AddPhotosPage() {
  const [source, setSource] = useState("computer");
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="Add photos" crumbs={[{ href: "/datasets", label: "Datasets" }]}>
        One folder for each class: the folder's name is what the photos in it show.
      </PageHeader>
      <SegmentedControl
        aria-label="Where the photos are"
        value={source}
        onChange={setSource}
        mb="lg"
        data={[
          { value: "computer", label: "This computer" },
          { value: "server", label: "The server" },
          { value: "features", label: "Features" },
        ]}
      />
      {source === "computer" ? <FromComputer /> : source === "server" ? <FromServer /> : <FromFeatures />}
    </div>
  );
}
