/** Every architecture by its name at Debian, which this project uses, with its names elsewhere. */
export const architectures = {
  amd64: { node: 'x64', kernel: 'x86_64', rpmIsa: 'x86-64', rpmLead: 1, elf: 62 },
  arm64: { node: 'arm64', kernel: 'aarch64', rpmIsa: 'aarch-64', rpmLead: 19, elf: 183 },
} as const;

/** Debian's name of an architecture; `kernel` is that of uname -m, rpm and Python wheels. */
export type Arch = keyof typeof architectures;

export const arches = Object.keys(architectures) as readonly Arch[];

/** What rpm calls an architecture; "all" is a package without machine code. rpmbuild gives that one the lead of its host. */
export function rpmArchOf(arch: Arch | 'all'): {
  readonly kernel: string;
  readonly rpmLead: number;
  readonly rpmIsa?: string;
} {
  return arch === 'all' ? { kernel: 'noarch', rpmLead: architectures.amd64.rpmLead } : architectures[arch];
}

/** The architecture that a name of Debian, Node or the kernel stands for, or undefined. */
export function archNamed(name: string): Arch | undefined {
  return arches.find((arch) => {
    const { node, kernel } = architectures[arch];
    return name === arch || name === node || name === kernel;
  });
}

/** The architecture with this e_machine in an ELF header (elf(5)), or undefined. */
export function archOfElf(machine: number): Arch | undefined {
  return arches.find((arch) => architectures[arch].elf === machine);
}

/** The architecture that Node's name of a machine's stands for; that name itself where none is known. */
export function hostArchOf(nodeArch: string): string {
  return archNamed(nodeArch) ?? nodeArch;
}
