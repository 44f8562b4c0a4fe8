import { z } from 'zod';
import type { ZodOpenApiOverride } from 'zod-openapi';

/**
 * Adjusts what zod renders to what the server does (unknown keys of an input are refused, a query's default is its
 * parsed value) and leaves out what only a validator would read.
 */
export const readableSchema: ZodOpenApiOverride = ({ zodSchema, jsonSchema, io }) => {
  const { def } = zodSchema._zod;
  if (def.type === 'object' && io === 'input' && !def.catchall) jsonSchema.additionalProperties = false;
  if (def.type === 'default' && isPrimitive(def.defaultValue)) jsonSchema.default ??= def.defaultValue;
  if (def.type === 'record') nameProperties(jsonSchema);
  if (isOverridden(zodSchema)) dropAllBut(['description', 'default', 'examples'], jsonSchema);
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern; // the format says it; zod's patterns fill a screen
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
};

/** A record whose keys are all known is an object with those properties, as a reader and a generator of clients see it. */
function nameProperties(jsonSchema: z.core.JSONSchema.BaseSchema): void {
  const { required, additionalProperties: value } = jsonSchema;
  if (required === undefined || typeof value !== 'object') return;
  jsonSchema.properties = Object.fromEntries(required.map((name) => [name, value]));
  jsonSchema.additionalProperties = false;
  delete jsonSchema.propertyNames;
}

const isPrimitive = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

/** An `override` object in the metadata replaces what zod rendered; zod-openapi by itself would mix the two. */
const isOverridden = (schema: z.core.$ZodType) => typeof z.globalRegistry.get(schema)?.['override'] === 'object';

function dropAllBut(kept: readonly string[], jsonSchema: z.core.JSONSchema.BaseSchema): void {
  for (const key of Object.keys(jsonSchema)) if (!kept.includes(key)) delete jsonSchema[key];
}
