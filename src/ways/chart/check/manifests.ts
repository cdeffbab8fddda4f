import { parseAllDocuments, stringify } from 'yaml';

/** What `podman kube play` knows of what the chart makes. It has no Services, and takes no notice of the others. */
const played = ['PersistentVolumeClaim', 'Deployment', 'ConfigMap', 'Pod'];

interface Manifest {
  readonly kind: string;
  readonly metadata: { name: string; namespace?: string };
  readonly spec?: PodSpec & { template?: { spec: PodSpec } };
}

interface PodSpec {
  readonly containers?: { resources?: unknown; args?: string[] }[];
}

/** The manifests that helm has rendered, without those that podman does not know. */
export function readManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text, { version: '1.1' })
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null)
    .filter(({ kind }) => played.includes(kind));
}

/**
 * The same for `podman kube play`: a Deployment gets a name of its own, as one of several replicas, and no limits of
 * memory, which need a controller that throwaway machines do not have.
 * @param name of the Deployment
 */
export function playable(text: string, name: string): string {
  return changed(text, (manifest) => {
    if (manifest.kind === 'Deployment') manifest.metadata.name = name;
  });
}

/** The same of the pod that `helm test` runs, which asks at this address instead of the Service's. */
export function playableTest(text: string, address: string): string {
  return changed(text, ({ spec }) => {
    for (const container of spec?.containers ?? [])
      container.args =
        container.args?.map((argument) => argument.replace(/^http:\/\/mathesar:80/, address)) ?? [];
  });
}

function changed(text: string, change: (manifest: Manifest) => void): string {
  const texts = readManifests(text).map((manifest) => {
    const copy = structuredClone(manifest);
    delete copy.metadata.namespace;
    const pod = copy.spec?.template?.spec ?? copy.spec;
    for (const container of pod?.containers ?? []) delete container.resources;
    change(copy);
    return stringify(copy);
  });
  return texts.join('---\n');
}
