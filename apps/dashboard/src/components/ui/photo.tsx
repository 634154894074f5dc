/** One photo of a dataset as a square tile; its place is reserved before the bytes arrive. */
import type { ImageThumbFragment } from "@smallset/schema/documents";

export function Photo({ image }: { image: ImageThumbFragment }) {
  const fileName = image.path.split("/").at(-1) ?? image.path;
  return (
    // next/image would fetch through Next; the API already serves sized, cached WebP.
    // oxlint-disable-next-line nextjs/no-img-element
    <img
      src={`${image.thumbnailUrl}?w=192`}
      srcSet={`${image.thumbnailUrl}?w=192 192w, ${image.thumbnailUrl}?w=384 384w`}
      sizes="160px"
      alt={`${image.className}: ${fileName}`}
      title={image.path}
      width={192}
      height={192}
      loading="lazy"
      decoding="async"
      className="aspect-square w-full rounded-lg bg-quiet-soft object-cover"
    />
  );
}
