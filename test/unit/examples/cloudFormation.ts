/**
 * Holds a template of CloudFormation against AWS's own specification of resource types: types and properties that
 * there are, values of the right kind, references that lead somewhere.
 */
import { readFile } from 'node:fs/promises';
import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource } from '@aws-cdk/service-spec-types';
import { parseDocument } from 'yaml';
import type { CollectionTag, ScalarTag } from 'yaml';

export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string }>>;
  readonly Resources: Readonly<Record<string, Declared>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

interface Declared {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The short forms of functions that the templates use. A tag that is not here is a mistake. */
const TAGS: (ScalarTag | CollectionTag)[] = [
  { tag: '!Ref', resolve: (name: string) => ({ Ref: name }) },
  { tag: '!Sub', resolve: (text: string) => ({ 'Fn::Sub': text }) },
  { tag: '!GetAtt', resolve: (text: string) => ({ 'Fn::GetAtt': text.split('.') }) },
];

/** @throws Error where it is no YAML. */
export async function readTemplate(file: string): Promise<Template> {
  return parseTemplate(await readFile(file, 'utf8'));
}

/** @throws Error where it is no YAML. */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { customTags: TAGS });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw problem;
  return document.toJS() as Template;
}

export type TemplateCheck = (template: Template) => readonly string[];

/** Loads the specification, once for many templates. */
export async function templateCheck(): Promise<TemplateCheck> {
  const spec = await loadAwsServiceSpec();
  const resourceOf = (type: string): Resource | undefined =>
    spec.lookup('resource', 'cloudFormationType', 'equals', type)[0];

  return ({ Parameters = {}, Resources, Outputs = {} }) => {
    const reference = (name: string): boolean =>
      name in Parameters || name in Resources || /^AWS::(AccountId|Partition|Region|StackName)$/.test(name);
    const attribute = (name: string, path: readonly string[]): boolean =>
      Object.keys(resourceOf(Resources[name]?.Type ?? '')?.attributes ?? {}).includes(path.join('.'));

    /** Functions anywhere in a value: where they lead to nothing. */
    const unresolved = (value: unknown, where: string): readonly string[] => {
      if (Array.isArray(value)) return value.flatMap((item, index) => unresolved(item, `${where}[${index}]`));
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
        const leads =
          name === 'Ref'
            ? reference(String(item))
            : name === 'Fn::GetAtt'
              ? attribute((item as readonly string[])[0] ?? '', (item as readonly string[]).slice(1))
              : name !== 'Fn::Sub' ||
                [...String(item).matchAll(/\$\{([^!}][^}]*)\}/g)].every(([, target = '']) => {
                  const [resource = '', ...path] = target.split('.');
                  return path.length === 0 ? reference(target) : attribute(resource, path);
                });
        return leads
          ? unresolved(item, `${where}.${name}`)
          : [`${where}: ${JSON.stringify(value)} leads nowhere`];
      });
    };

    const misfits = (value: unknown, type: PropertyType, where: string): readonly string[] => {
      if (isFunction(value)) return [];
      switch (type.type) {
        case 'ref':
          return fieldMisfits(value, spec.get('typeDefinition', type.reference.$ref).properties, where);
        case 'array':
          return Array.isArray(value)
            ? value.flatMap((item, index) => misfits(item, type.element, `${where}[${index}]`))
            : [`${where} is no list`];
        case 'map':
          return isObject(value)
            ? Object.entries(value).flatMap(([name, item]) => misfits(item, type.element, `${where}.${name}`))
            : [`${where} is no map`];
        case 'union': {
          const found = type.types.map((one) => misfits(value, one, where));
          return found.find((mistakes) => mistakes.length === 0) ?? found[0] ?? [];
        }
        case 'json':
          return isObject(value) ? [] : [`${where} is no object`];
        case 'string':
          if (typeof value !== 'string' && typeof value !== 'number') return [`${where} is no text`];
          return type.allowedValues?.includes(String(value)) === false
            ? [`${where} may not be ${String(value)}`]
            : [];
        case 'boolean':
          return typeof value === 'boolean' ? [] : [`${where} is not true or false`];
        case 'integer':
        case 'number':
          return typeof value === 'number' ? [] : [`${where} is no number`];
        default:
          return [`${where}: nothing is known of the type ${type.type}`];
      }
    };

    const fieldMisfits = (
      value: unknown,
      fields: Resource['properties'],
      where: string,
    ): readonly string[] => {
      if (!isObject(value)) return [`${where} is no object`];
      const missing = Object.entries(fields)
        .filter(([name, field]) => field.required === true && !(name in value))
        .map(([name]) => `${where} has no ${name}`);
      return [
        ...missing,
        ...Object.entries(value).flatMap(([name, item]) => {
          const field = fields[name];
          return field === undefined
            ? [`${where} has no property ${name}`]
            : misfits(item, field.type, `${where}.${name}`);
        }),
      ];
    };

    return [
      ...unresolved(Outputs, 'Outputs'),
      ...Object.entries(Resources).flatMap(([name, { Type, Properties = {} }]) => {
        const resource = resourceOf(Type);
        if (resource === undefined) return [`${name}: there is no ${Type}`];
        // `aws cloudformation package` puts an object in the place of the path to a local file.
        const isPath = (property: string) =>
          PACKAGED.includes(`${Type}.${property}`) && typeof Properties[property] === 'string';
        const without = <T>(properties: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
          Object.fromEntries(Object.entries(properties).filter(([property]) => !isPath(property)));
        return [
          ...unresolved(Properties, name),
          ...fieldMisfits(without(Properties), without(resource.properties), name),
        ];
      }),
    ];
  };
}

/** Source: AWS CLI Command Reference, "cloudformation package". */
const PACKAGED: readonly string[] = [
  'AWS::Lambda::Function.Code',
  'AWS::StepFunctions::StateMachine.DefinitionS3Location',
];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What it comes to is known to CloudFormation alone. */
const isFunction = (value: unknown): boolean =>
  isObject(value) && Object.keys(value).length === 1 && /^(Ref|Fn::\w+)$/.test(Object.keys(value)[0] ?? '');
