import { mkdir } from 'node:fs/promises';
import type { Distro } from '../../src/config/distros.ts';
import type { Arch } from '../../src/config/architectures.ts';
import { run } from '../../src/support/process.ts';
import type { Context } from '../../src/support/context.ts';

/** The metadata of a package, as its format's own tools read it. */
export interface ReadPackage {
  readonly name: string;
  /** The whole version, as its package manager compares it. */
  readonly version: string;
  readonly arch: string;
  /** What it depends on, without versions. */
  readonly depends: readonly string[];
}

/** How tools from outside this project read each format. */
interface Reader {
  /** Unpacks everything but `texts`. */
  unpack(path: string, tree: string, context: Context): Promise<void>;
  read(path: string, context: Context): Promise<ReadPackage>;
  version(release: string, distro: Distro): string;
  readonly arches: Readonly<Record<Arch, string>>;
  /** The dependency that provides a library which is linked but not bundled. */
  providerOf(soname: string): string;
  /** Dependencies that every package has. */
  always(distro: Distro): readonly string[];
}

/** Debian's package of each library that may be linked (packages.debian.org, packages.ubuntu.com). */
const debianPackages: Readonly<Record<string, string>> = {
  'libc.so.6': 'libc6',
  'libm.so.6': 'libc6',
  'libdl.so.2': 'libc6',
  'libpthread.so.0': 'libc6',
  'libresolv.so.2': 'libc6',
  'librt.so.1': 'libc6',
  'libutil.so.1': 'libc6',
  'ld-linux-x86-64.so.2': 'libc6',
  'ld-linux-aarch64.so.1': 'libc6',
  'libgcc_s.so.1': 'libgcc-s1',
  'libstdc++.so.6': 'libstdc++6',
  'libz.so.1': 'zlib1g',
};

const glibc = Object.keys(debianPackages).filter((soname) => debianPackages[soname] === 'libc6');

/** Distros whose Python is not their main one: nothing there provides python(abi) for it. */
const withoutAbi = ['fedora-45'];

/** Most of a package's files; to write them takes long, and no program is among them. */
const texts = ['*.py', '*.pyc', '*.pyi', '*.js', '*.mo', '*.po', '*.txt', '*.html'];

/** What reads the packages of a distro. */
export function readerFor({ format }: Pick<Distro, 'format'>): Reader {
  const reader = readers[format];
  if (reader === undefined) throw new Error(`nothing here reads a .${format}`);
  return reader;
}

const readers: Readonly<Record<string, Reader>> = {
  deb: {
    unpack: async (path, tree, context) => {
      await mkdir(tree);
      const left = texts.map((pattern) => `--exclude=${pattern}`);
      const script = 'deb=$0; dpkg-deb --fsys-tarfile "$deb" | tar -x "$@"';
      await run('sh', ['-c', script, path, ...left], context, { cwd: tree });
    },
    read: async (path, context) => {
      const { stdout } = await run('dpkg-deb', ['-f', path], context);
      const fields = Object.fromEntries(
        [...stdout.matchAll(/^([A-Z][\w-]*): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
      );
      const depends = (fields.Depends ?? '').split(', ').map((relation) => relation.split(' ')[0] ?? '');
      return {
        name: fields.Package ?? '',
        version: fields.Version ?? '',
        arch: fields.Architecture ?? '',
        depends,
      };
    },
    version: (release, distro) => `${release}-1~${distro.tag}`,
    arches: { amd64: 'amd64', arm64: 'arm64' },
    providerOf: (soname) => debianPackages[soname] ?? `the package of ${soname}`,
    always: (distro) => [`python${distro.python}`, 'libcairo2'],
  },
  rpm: {
    unpack: async (path, tree, context) => {
      await mkdir(tree);
      const script = 'rpm=$0; rpm2cpio "$rpm" | cpio -idm --quiet --nonmatching "$@"';
      await run('sh', ['-c', script, path, ...texts], context, { cwd: tree });
    },
    read: async (path, context) => {
      const format = '%{NAME}\\n%{VERSION}-%{RELEASE}\\n%{ARCH}\\n[%{REQUIRES}\\n]';
      const { stdout } = await run('rpm', ['-qp', '--nosignature', '--qf', format, path], context);
      const [name = '', version = '', arch = '', ...depends] = stdout.split('\n');
      // Any symbol version of glibc brings the whole of it.
      const plain = depends.map((each) => each.replace(/^libc\.so\.6\(GLIBC_.*/, 'libc.so.6'));
      return { name, version, arch, depends: plain };
    },
    version: (release, distro) => `${release}-1.${distro.tag}`,
    arches: { amd64: 'x86_64', arm64: 'aarch64' },
    providerOf: (soname) => (glibc.includes(soname) ? 'libc.so.6' : `${soname}()(64bit)`),
    always: (distro) => [
      ...(withoutAbi.includes(distro.name) ? [] : ['python(abi)']),
      `/usr/bin/python${distro.python}`,
      'libcairo.so.2()(64bit)',
    ],
  },
};
