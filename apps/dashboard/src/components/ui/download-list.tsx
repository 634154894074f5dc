/** Files for other tools, each with what is inside. */
import { IconDownload } from "@tabler/icons-react";

interface Download {
  description: string;
  url: string;
}

export const DownloadList = ({ downloads }: { downloads: readonly Download[] }) => (
  <ul className="grid grid-cols-1 gap-2 text-sm sm:grid-cols-2">
    {downloads.map(({ description, url }) => (
      <li key={url}>
        <a
          href={url}
          download
          className="flex items-start gap-2.5 rounded-xl border border-line p-3 hover:border-line-strong"
        >
          <IconDownload size={17} className="mt-0.5 shrink-0 text-brand" aria-hidden />
          <span className="min-w-0 break-words">{description}</span>
        </a>
      </li>
    ))}
  </ul>
);
