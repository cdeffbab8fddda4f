import { rpmTemplatesDir } from '../../config/project.ts';
import type { MaintainerScripts } from '../../installation/package.ts';
import type { Origin } from '../../installation/origin.ts';
import type { LifeCycle } from '../../installation/target-format.ts';
import { readScriptFiles } from '../shared/writing/script-files.ts';
import { sense } from './dependencies/dependency.ts';
import { tag } from './encoding/tag.ts';

/** A life-cycle state as rpm knows it (rpm-scriptlets(7)). */
export interface ScriptState {
  readonly state: keyof MaintainerScripts;
  /** Section of a spec file, and the script's file in rpm-templates/. */
  readonly section: string;
  readonly tag: number;
  readonly programTag: number;
  /** rpmsense flag of what the script needs. */
  readonly flag: number;
}

/** Every state that an .rpm of ours may have a script for, in the order of the life cycle. */
export const states: readonly ScriptState[] = [
  { state: 'preInstall', section: 'pre', tag: tag.PREIN, programTag: tag.PREINPROG, flag: sense.pre },
  { state: 'postInstall', section: 'post', tag: tag.POSTIN, programTag: tag.POSTINPROG, flag: sense.post },
  { state: 'preRemove', section: 'preun', tag: tag.PREUN, programTag: tag.PREUNPROG, flag: sense.preun },
  { state: 'postRemove', section: 'postun', tag: tag.POSTUN, programTag: tag.POSTUNPROG, flag: sense.postun },
  {
    state: 'postTransaction',
    section: 'posttrans',
    tag: tag.POSTTRANS,
    programTag: tag.POSTTRANSPROG,
    flag: sense.posttrans,
  },
];

/**
 * The scriptlets of a folder. They need no interpreter, as rpm hands them to /bin/sh.
 * @throws UserError for a line that ends with CR LF
 */
export async function readScripts(folder = rpmTemplatesDir): Promise<LifeCycle> {
  const names = states.map(({ state, section }) => [state, section] as const);
  return { scripts: await readScriptFiles(folder, names), members: [] };
}

/** The states that a package has a script for, with its text. */
export function scriptStates(
  scripts: MaintainerScripts,
): readonly (ScriptState & { readonly text: string })[] {
  return states.flatMap((state) => {
    const text = scripts[state.state];
    return text === undefined ? [] : [{ ...state, text: text.trimEnd() }];
  });
}

/** What a scriptlet is made from, by its section's name; undefined for one that our packages do not have. */
export function metadataOrigin(name: string): Origin | undefined {
  const known = states.some(({ section }) => section === name);
  return known ? { kind: 'project', file: `rpm-templates/${name}` } : undefined;
}
