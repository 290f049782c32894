// A plain zip writer for test archives: deflated entries, and ways to break them.
import { crc32 } from './crc32.js';
import { constants, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  bytes: string | Uint8Array;
  /** The content is the bytes so many times over, packed one by one; its checksum is left 0. */
  repeat?: number;
}

const timeStamp = 0x21; // 1980-01-01, so that the same input gives the same file

/** A flushed block ends at a byte and looks back to nothing: it can stand any number of times. */
function packedTimes(bytes: Uint8Array, times: number): Buffer {
  const block = deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...Array<Buffer>(times).fill(block), deflateRawSync('')]);
}

export function zip(entries: ZipEntry[]): Buffer {
  const parts: Buffer[] = [], directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const bytes = Buffer.from(entry.bytes as any);
    const packed = entry.repeat ? packedTimes(bytes, entry.repeat) : deflateRawSync(bytes);
    const name = Buffer.from(entry.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2); // UTF-8 names
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(timeStamp, 8);
    common.writeUInt32LE(entry.repeat ? 0 : crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length * (entry.repeat ?? 1), 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, name, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, name);
    offset += 30 + name.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length & 0xffff, 8);
  end.writeUInt16LE(entries.length & 0xffff, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}
