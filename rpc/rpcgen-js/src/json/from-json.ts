import { describeValue } from 'node-xdr';
import type { Arm, Interface, Member, StructDefinition, Type, UnionDefinition } from '../interface.js';
import { nearestName } from '../nearest-name.js';
import { type InterfaceTypes, type ResolvedType, typesOf } from '../runtime/interface-types.js';
import { tagNumber } from './enum-number.js';
import { expectedJson, listed } from './expected.js';
import { type Fields, own } from './fields.js';
import { type JsonPath, MAX_STEPS, spelledPath, stepInto } from './json-path.js';
import { JsonValueError } from './json-value-error.js';
import { leafFromJson } from './leaf-from-json.js';

/** How JSON is read; everything has a default. */
export interface FromJsonOptions {
  /** What the value is called in errors: where their path begins. Default: empty. */
  readonly path?: string;
  /**
   * Asked at every place before its JSON is read, from the outside in; gives the JSON to read instead, or the same.
   * What it throws passes.
   */
  readonly substitute?: (json: unknown, place: JsonPlace) => unknown;
}

/** A place in JSON that is being read. */
export interface JsonPlace {
  /** What is read there, behind typedefs. */
  readonly type: ResolvedType;
  /** `args.entry.username` */
  readonly path: string;
}

/**
 * JSON as a value that `codecOf` encodes. Reads what `toJson` writes (see its table), and besides: a number for a
 * hyper where it is exact, both forms of opaque data, an absent optional left out of its struct, `"value": null` for
 * a void arm. Members that the type does not have are errors. What JavaScript's objects inherit is never looked at:
 * a member called `__proto__` or `constructor` is one like any other.
 * @param json what `JSON.parse` gives
 * @throws JsonValueError for JSON that is no value of the type: its path, what belongs there, and what is there.
 *   RangeError for a type that is not of the interface
 *
 * @example
 * const args = fromJson(described, { kind: 'named', name: 'log_entry' }, JSON.parse(text), { path: 'args' });
 */
export function fromJson(
  described: Interface,
  type: Type,
  json: unknown,
  options: FromJsonOptions = {},
): unknown {
  const path = { within: undefined, step: options.path ?? '', depth: 0 };
  return new JsonReader(typesOf(described), options.substitute).read(type, json, path);
}

class JsonReader {
  readonly #types: InterfaceTypes;
  readonly #substitute: FromJsonOptions['substitute'];

  constructor(types: InterfaceTypes, substitute: FromJsonOptions['substitute']) {
    this.#types = types;
    this.#substitute = substitute;
  }

  read(type: Type, given: unknown, path: JsonPath): unknown {
    const json = this.#substituted(type, given, path);
    const resolved = this.#types.resolve(type);
    if (path.depth > MAX_STEPS)
      throw new JsonValueError({
        path: spelledPath(path),
        expected: `at most ${MAX_STEPS} levels`,
        found: 'more',
      });
    switch (resolved.kind) {
      case 'struct':
        return this.#struct(type, resolved.members, json, path);
      case 'union':
        return this.#union(type, resolved, json, path);
      case 'non-empty list':
        return this.#struct(type, withNext(this.#types.node(resolved.node)), json, path);
      case 'optional':
        if (this.#types.hasUndefined(resolved.of))
          return this.#array(type, resolved.of, { json, path, max: 1 });
        return isAbsent(json) ? undefined : this.read(resolved.of, json, path);
      case 'list':
        return this.#array(type, { kind: 'named', name: resolved.node }, { json, path });
      case 'array':
        return this.#array(type, resolved.of, {
          json,
          path,
          min: resolved.length.value,
          max: resolved.length.value,
        });
      case 'var array':
        return this.#array(type, resolved.of, { json, path, max: resolved.max?.value });
      default: {
        const read = leafFromJson(resolved, json);
        if (read !== undefined && 'value' in read) return read.value;
        throw this.#refused(type, json, path, read?.found);
      }
    }
  }

  #substituted(type: Type, json: unknown, path: JsonPath): unknown {
    if (this.#substitute === undefined) return json;
    return this.#substitute(json, { type: this.#types.resolve(type), path: spelledPath(path) });
  }

  #array(
    type: Type,
    of: Type,
    {
      json,
      path,
      min = 0,
      max = Infinity,
    }: { json: unknown; path: JsonPath; min?: number; max?: number | undefined },
  ): unknown[] {
    if (!Array.isArray(json)) throw this.#refused(type, json, path);
    if (json.length < min || json.length > max) throw this.#refused(type, json, path);
    return json.map((element: unknown, i) => this.read(of, element, stepInto(path, i)));
  }

  #struct(type: Type, members: readonly Member[], json: unknown, path: JsonPath): Fields {
    const fields = this.#fields(type, json, path);
    this.#refuseOthers(
      type,
      fields,
      members.map(({ name }) => name),
      path,
    );
    // not by assignment, which would set the prototype where a member is called __proto__
    return Object.fromEntries(
      members.map((member) => [
        member.name,
        this.read(member.type, own(fields, member.name), stepInto(path, member.name)),
      ]),
    );
  }

  #union(type: Type, union: UnionDefinition, json: unknown, path: JsonPath): Fields {
    const fields = this.#fields(type, json, path);
    this.#refuseOthers(type, fields, ['tag', 'value'], path);
    const at = stepInto(path, 'tag');
    const tag = this.#substituted(union.discriminant.type, own(fields, 'tag'), at);
    const arm = this.#arm(union, tag, at);
    const value = this.read(arm.type, own(fields, 'value'), stepInto(path, 'value'));
    return this.#types.resolve(arm.type).kind === 'void' ? { tag } : { tag, value };
  }

  #arm(union: UnionDefinition, tag: unknown, path: JsonPath): Arm {
    const { type } = union.discriminant;
    const number = tagNumber(this.#types.resolve(type), tag);
    if (number === undefined) throw this.#refused(type, tag, path);
    const arm = this.#types.arm(union, number);
    if (arm !== undefined) return arm;
    const tags = union.arms.flatMap(({ cases }) => cases.map(({ name, value }) => name ?? String(value)));
    const expected = `a tag of union ${union.name} (${listed(tags)})`;
    throw new JsonValueError({ path: spelledPath(path), expected, found: describeValue(tag) });
  }

  #fields(type: Type, json: unknown, path: JsonPath): Fields {
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw this.#refused(type, json, path);
    return json as Fields;
  }

  #refuseOthers(type: Type, fields: Fields, names: readonly string[], path: JsonPath): void {
    const known = new Set(names);
    const other = Object.keys(fields).find((name) => !known.has(name));
    if (other !== undefined)
      throw this.#refused(type, undefined, path, `a member ${describeValue(other)}`, hintFor(other, names));
  }

  #refused(
    type: Type,
    json: unknown,
    path: JsonPath,
    found = describeJson(json),
    hint = this.#hint(type, json),
  ): JsonValueError {
    return new JsonValueError({
      path: spelledPath(path),
      expected: expectedJson(this.#types, type),
      found,
      hint,
    });
  }

  #hint(type: Type, json: unknown): string | undefined {
    const resolved = this.#types.resolve(type);
    if (resolved.kind !== 'enum') return undefined;
    if (typeof json === 'number') return `a number that has no name is written "#${json}"`;
    return typeof json === 'string'
      ? hintFor(
          json,
          resolved.members.map(({ name }) => name),
        )
      : undefined;
  }
}

function withNext({ name, members, next = 'next' }: StructDefinition): readonly Member[] {
  return [...members, { name: next, type: { kind: 'list', node: name } }];
}

function hintFor(wrong: string, names: readonly string[]): string | undefined {
  const meant = nearestName(wrong, names);
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}

function isAbsent(json: unknown): boolean {
  return json === null || json === undefined;
}

function describeJson(json: unknown): string {
  return json === undefined ? 'nothing' : describeValue(json);
}
