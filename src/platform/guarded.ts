import type { Knex } from 'knex';

/** Builder methods after which a query could reach rows outside the entity it started with, or move them there. */
const ESCAPES =
  /^(or([A-Z]|$)|clear|union|intersect|except|with|clone$|from|table$|into$|insert$|upsert$|truncate$|.*raw$|.*join|.*exists|jsoninsert|as$|ref$|using)/i;

/**
 * Makes those methods throw on this query, and update() refuse the entity_id column.
 * Inside a `where((group) => …)` the `or` forms stay available: there they are parenthesised.
 */
export function guarded<Q extends Knex.QueryBuilder>(query: Q): Q {
  for (const name of methodsOf(query))
    if (ESCAPES.test(name))
      Object.defineProperty(query, name, {
        get: () => {
          throw new Error(`.${name}() would escape the entity filter; group it in where(), or ask Scope for the verb`);
        },
      });
  const update = query.update.bind(query) as (...values: unknown[]) => Q;
  const guardedUpdate = (...values: unknown[]) => {
    const [first] = values;
    const columns = typeof first === 'object' && first !== null ? Object.keys(first) : [first];
    if (columns.some((column) => /(^|\.)entity_id$/i.test(String(column))))
      throw new Error('.update() of entity_id would move the row to another entity');
    return update(...values);
  };
  Object.defineProperty(query, 'update', { value: guardedUpdate });
  const where = query.where.bind(query) as (...condition: unknown[]) => Q;
  const guardedWhere = (...condition: unknown[]) => {
    const [group] = condition;
    if (typeof group !== 'function') return where(...condition);
    return where(function (this: Knex.QueryBuilder, nested: Knex.QueryBuilder) {
      group.call(guardedGroup(this), guardedGroup(nested));
    });
  };
  for (const name of ['where', 'andWhere']) Object.defineProperty(query, name, { value: guardedWhere });
  return query;
}

const GROUP_ESCAPES = /(raw|exists|join)$/i;

/** In a group `or` is harmless; raw text and bare sub-selects are not. */
function guardedGroup(group: Knex.QueryBuilder): Knex.QueryBuilder {
  for (const name of methodsOf(group))
    if (GROUP_ESCAPES.test(name) && !Object.hasOwn(group, name))
      Object.defineProperty(group, name, {
        get: () => {
          throw new Error(`.${name}() in a group would escape the entity filter`);
        },
      });
  return group;
}

function* methodsOf(query: object): Generator<string> {
  const seen = new Set<string>();
  for (let proto = Object.getPrototypeOf(query); proto && proto !== Object.prototype; proto = Object.getPrototypeOf(proto))
    for (const name of Object.getOwnPropertyNames(proto))
      if (!seen.has(name) && name !== 'constructor') {
        seen.add(name);
        yield name;
      }
}
