/**
 * Ref of the one field of a dialog that has to be filled in: the focus begins there, and nothing scrolls away. Not where
 * fingers point: a keyboard on the screen would cover what is to be read first.
 */
export function typeHere(field: HTMLElement | null): void {
  if (!field || !matchMedia("(pointer: fine)").matches) return;
  // A dialog that opens later looks for this attribute; one that is open already has looked.
  field.setAttribute("autofocus", "");
  if (field.closest("dialog[open]")) field.focus({ preventScroll: true });
}
