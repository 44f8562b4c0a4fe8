import type { Knex } from 'knex';

/** Builder methods after which a query could reach rows outside the entity it started with, or move them there. */
const ESCAPES =
  /^(or([A-Z]|$)|clear|union|intersect|except|with([A-Z]|$)|clone$|from|table$|into$|insert$|upsert$|truncate$|using$)|[rR]aw$|[jJ]oin|Exists$/;

const CHANGES = /^(update|updateFrom|delete|del|increment|decrement)$/;
const RECORD_ESCAPES = new RegExp(`${ESCAPES.source}|${CHANGES.source}`);

/** In a group `or` is harmless, because the group is in parentheses; raw text and bare sub-selects are not. */
const GROUP_ESCAPES = /[rR]aw$|[jJ]oin|Exists$|^(from|table$|union|with([A-Z]|$))/;

/** Take a function as a group of conditions. */
const GROUPS = /^(where|andWhere|orWhere|whereWrapped)$/;

/** Would take a function as a sub-select of any table. */
const SUBSELECTS = /^(or|and)?(where|having|select|column|first|distinct)/i;

type Call = (this: Knex.QueryBuilder, ...values: unknown[]) => unknown;

/** Guarded prototypes, made once for each of knex's own: a query costs one look-up. */
const queries = new WeakMap<object, object>();
const records = new WeakMap<object, object>();
const groups = new WeakMap<object, object>();

/**
 * Makes those methods throw on this query, lets a function be a group of conditions only, and has update() refuse entity_id.
 * Of a record it also refuses whatever would change or delete what is written there.
 * (knex may be imported in platform/ only, so a feature has no raw value or builder of its own to pass in.)
 */
export function guarded<Q extends Knex.QueryBuilder>(query: Q, { isRecord = false } = {}): Q {
  const guard = isRecord ? guardOf(query, records, RECORD_ESCAPES) : guardOf(query, queries, ESCAPES);
  return Object.setPrototypeOf(query, guard) as Q;
}

function guardOf(builder: object, known: WeakMap<object, object>, escapes: RegExp): object {
  const original = Object.getPrototypeOf(builder) as object;
  const guard = known.get(original) ?? makeGuard(original, escapes);
  known.set(original, guard);
  known.set(guard, guard);
  return guard;
}

function makeGuard(original: object, escapes: RegExp): object {
  const guard = Object.create(original) as object;
  for (const name of methodsOf(original)) {
    const call = (original as Record<string, unknown>)[name];
    if (escapes.test(name)) Object.defineProperty(guard, name, { get: () => refuse(name) });
    else if (typeof call !== 'function') continue;
    else if (GROUPS.test(name)) Object.defineProperty(guard, name, { value: grouping(call as Call, name) });
    else if (SUBSELECTS.test(name)) Object.defineProperty(guard, name, { value: withoutFunctions(call as Call, name) });
    else if (name === 'update') Object.defineProperty(guard, name, { value: withoutEntity(call as Call) });
  }
  return guard;
}

function refuse(name: string): never {
  if (CHANGES.test(name)) throw new Error(`.${name}() would change a record, which is only ever added to`);
  throw new Error(`.${name}() would escape the entity filter; group it in where(), or ask Scope for the verb`);
}

const grouping = (call: Call, name: string): Call => {
  const plain = withoutFunctions(call, name);
  return function (...values) {
    const [group, ...rest] = values;
    if (typeof group !== 'function' || rest.length > 0) return plain.apply(this, values);
    return call.call(this, function (this: Knex.QueryBuilder) {
      Object.setPrototypeOf(this, guardOf(this, groups, GROUP_ESCAPES));
      group.call(this, this);
    });
  };
};

const withoutFunctions = (call: Call, name: string): Call =>
  function (...values) {
    if (values.some((value) => typeof value === 'function'))
      throw new Error(`.${name}() with a function would select from any table; use scope.idsFrom()`);
    return call.apply(this, values);
  };

const withoutEntity = (call: Call): Call =>
  function (...values) {
    const [first] = values;
    const columns = typeof first === 'object' && first !== null ? Object.keys(first) : [first];
    if (columns.some((column) => /(^|\.)entity_id$/i.test(String(column))))
      throw new Error('.update() of entity_id would move the row to another entity');
    return call.apply(this, values);
  };

function* methodsOf(prototype: object): Generator<string> {
  const seen = new Set(['constructor']);
  for (let proto = prototype; proto && proto !== Object.prototype; proto = Object.getPrototypeOf(proto) as object)
    for (const name of Object.getOwnPropertyNames(proto))
      if (!seen.has(name)) {
        seen.add(name);
        yield name;
      }
}
