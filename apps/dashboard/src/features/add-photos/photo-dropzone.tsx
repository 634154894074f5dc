/** Where folders are dropped, with two buttons for those who would rather choose. */
"use client";
import { Button, Loader } from "@mantine/core";
import { IconFolderUp } from "@tabler/icons-react";
import { type ChangeEvent, type InputHTMLAttributes, useRef, useState } from "react";
import { useDropzone } from "react-dropzone";

/** Browsers choose whole folders by this attribute, which React's types do not know. */
const FOLDER = { webkitdirectory: "" } as InputHTMLAttributes<HTMLInputElement>;

const EXAMPLE = [
  "pets/",
  "   cats/    cat-01.jpg  cat-02.jpg …",
  "   dogs/    dog-01.jpg  dog-02.jpg …",
].join("\n");

export function PhotoDropzone({ onFiles }: { onFiles: (files: File[]) => void }) {
  const folderInput = useRef<HTMLInputElement>(null);
  const [reading, setReading] = useState(false);
  const take = (files: File[]) => {
    setReading(true);
    onFiles(files);
  };
  const { getRootProps, getInputProps, isDragActive, open } = useDropzone({
    noClick: true,
    noKeyboard: true,
    onDrop: (files) => files.length && take(files),
  });
  const takeFolder = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.currentTarget.files ?? [])];
    if (files.length) take(files);
  };
  return (
    <div
      {...getRootProps()}
      className={`flex flex-col items-center gap-4 rounded-2xl border-2 border-dashed px-6 py-14 text-center transition-colors ${
        isDragActive ? "border-brand bg-brand-soft" : "border-line-strong/50 bg-surface"
      }`}
    >
      <input {...getInputProps({ "aria-label": "Photos or an archive" })} data-testid="files-input" />
      <input
        {...FOLDER}
        ref={folderInput}
        type="file"
        multiple
        hidden
        onChange={takeFolder}
        aria-label="A folder of photos"
        data-testid="folder-input"
      />
      {reading ? <Loader /> : <IconFolderUp size={44} stroke={1.3} className="text-brand" aria-hidden />}
      <div>
        <h2 className="text-lg">{reading ? "Reading the folders…" : "Drop a folder or zip here"}</h2>
        <p className="mt-1 text-sm text-muted">You will see how it is read before anything is sent.</p>
      </div>
      <div className="flex flex-wrap justify-center gap-3">
        <Button onClick={() => folderInput.current?.click()}>Choose a folder</Button>
        <Button variant="default" onClick={open}>
          Choose files or a zip
        </Button>
      </div>
      <pre className="mt-2 overflow-x-auto rounded-lg bg-sunken px-5 py-4 text-left font-mono text-xs leading-6 text-muted">
        {EXAMPLE}
      </pre>
      <p className="max-w-md text-sm text-muted">
        If you have them apart already, folders named <code className="font-mono">train</code> and{" "}
        <code className="font-mono">validation</code> around the classes are kept as they are. Otherwise
        Smallset puts some photos aside for checking.
      </p>
    </div>
  );
}
