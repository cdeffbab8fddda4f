import { Enums, Models, Serialize, Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import { sha256 } from '../support/caching/digest.ts';
import { libraryComponent, statedComponent, wheelComponent } from './components.ts';
import { licensesOf } from './license.ts';
import type { BomContent } from './content.ts';

/**
 * The text of a CycloneDX 1.6 SBOM, checked against its schema. The same content gives the same bytes: the serial number is
 * derived from them, and the time is the epoch.
 * @throws Error when the schema refuses it
 */
export async function renderBom(content: BomContent): Promise<string> {
  const bom = bomOf(content);
  bom.serialNumber = serialNumber(serialize(bom));
  const text = `${serialize(bom)}\n`;
  const fault: unknown = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
  if (fault !== null) throw new Error(`the SBOM is not valid: ${JSON.stringify(fault)}`);
  return text;
}

function bomOf(content: BomContent): Models.Bom {
  const root = applicationComponent(content);
  const wheels = content.wheels.map((wheel) => {
    const component = wheelComponent(wheel);
    const own = content.libraries.filter((library) => library.wheel === wheel.name);
    const stated = content.stated.filter((each) => each.wheel === wheel.name);
    for (const library of own) component.components.add(libraryComponent(library, stated, content));
    const names = new Set(own.map(({ name }) => name.toLowerCase()));
    for (const each of stated.filter(({ name }) => !names.has(name.toLowerCase()))) {
      component.components.add(statedComponent(each));
    }
    for (const part of component.components) component.dependencies.add(part.bomRef);
    root.dependencies.add(component.bomRef);
    return component;
  });
  const [name, address] = content.maintainer.split(/ <|>/);
  const supplier = new Models.OrganizationalEntity({
    ...(name === undefined ? {} : { name }),
    contact: new Models.OrganizationalContactRepository(
      address === undefined ? [] : [new Models.OrganizationalContact({ email: address })],
    ),
  });
  const tool = new Models.Component(Enums.ComponentType.Application, content.tool.name, {
    version: content.tool.version,
  });
  return new Models.Bom({
    components: new Models.ComponentRepository([...wheels, ...content.parts.map(partComponent)]),
    metadata: new Models.Metadata({
      timestamp: new Date(content.epoch * 1000),
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.Build]),
      tools: new Models.Tools({ components: new Models.ComponentRepository([tool]) }),
      component: root,
      supplier,
    }),
  });
}

function applicationComponent({ application }: BomContent): Models.Component {
  const { name, version, description, license, homepage, release } = application;
  return new Models.Component(Enums.ComponentType.Application, name, {
    bomRef: name,
    version,
    description,
    licenses: licensesOf(license),
    purl: new PackageURL('generic', undefined, name, version).toString(),
    externalReferences: new Models.ExternalReferenceRepository([
      new Models.ExternalReference(homepage, Enums.ExternalReferenceType.Website),
    ]),
    properties: new Models.PropertyRepository([
      new Models.Property('mathesar-package:release:sha256', release),
      new Models.Property(
        'mathesar-package:not-listed',
        'JavaScript libraries of the built web interface, as the release does not name them',
      ),
    ]),
  });
}

/** What is in the package besides the application and the wheels. */
function partComponent({ title, license }: BomContent['parts'][number]): Models.Component {
  return new Models.Component(Enums.ComponentType.Application, title, {
    bomRef: title,
    licenses: licensesOf(license),
  });
}

function serialize(bom: Models.Bom): string {
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 1 });
}

/** A UUID of version 8 (RFC 9562, section 5.8): its bits are those of a digest. */
function serialNumber(text: string): string {
  const digits = sha256(text).slice(0, 32).split('');
  digits[12] = '8';
  digits[16] = ((parseInt(digits[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  const parts = [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ] as const;
  return `urn:uuid:${parts.map(([from, to]) => digits.slice(from, to).join('')).join('-')}`;
}
