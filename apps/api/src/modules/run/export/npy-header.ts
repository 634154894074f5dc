/** The start of a NumPy file. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */

const PREFIX_BYTES = 10;
const ALIGNMENT = 64;

/** Version 1.0, little-endian float32, [rows, columns] in C order; the values follow. */
export function npyHeader([rows, columns]: readonly [number, number]): Buffer {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const length = Math.ceil((PREFIX_BYTES + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX_BYTES;
  const header = Buffer.alloc(PREFIX_BYTES + length, " ");
  header.write("\x93NUMPY\x01\x00", 0, "latin1");
  header.writeUInt16LE(length, 8);
  header.write(dictionary, PREFIX_BYTES, "latin1");
  header.write("\n", header.length - 1);
  return header;
}
