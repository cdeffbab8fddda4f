import { rpmArchOf, type Arch } from '../../../config/architectures.ts';

const size = 96;

/**
 * The lead: 96 bytes that file(1) knows a package by, and of which rpm itself reads the magic and the kinds of
 * package and signature only.
 * @param label name-version-release; cut when it is longer than the 65 bytes there are
 */
export function encodeLead(label: string, arch: Arch | 'all'): Buffer {
  const lead = Buffer.alloc(size);
  lead.writeUInt32BE(0xedabeedb, 0);
  // Format 3.0, a binary package.
  lead.writeUInt8(3, 4);
  lead.writeUInt16BE(0, 6);
  lead.writeUInt16BE(rpmArchOf(arch).rpmLead, 8);
  Buffer.from(label).copy(lead, 10, 0, 65);
  // Linux; the signature is a header.
  lead.writeUInt16BE(1, 76);
  lead.writeUInt16BE(5, 78);
  return lead;
}
