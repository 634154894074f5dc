/** A photo that somebody asked about, as a square tile; its place is reserved before the bytes arrive. */
export const RequestPhoto = ({ url, fileName }: { url: string; fileName: string }) => (
  // next/image would fetch through Next; the API already serves sized, cached WebP.
  // oxlint-disable-next-line nextjs/no-img-element
  <img
    src={`${url}?w=192`}
    srcSet={`${url}?w=192 192w, ${url}?w=384 384w`}
    sizes="160px"
    alt={fileName}
    title={fileName}
    width={192}
    height={192}
    loading="lazy"
    decoding="async"
    className="aspect-square w-full rounded-lg bg-quiet-soft object-cover"
  />
);
