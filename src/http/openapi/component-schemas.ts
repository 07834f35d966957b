import { z } from 'zod';

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Returns a reference to a published schema in the same document. */
export function schemaRef(name: string): { readonly $ref: string } {
	return { $ref: `#/components/schemas/${name}` };
}

/**
 * Converts zod schemas to JSON Schemas; nested published schemas become references. All are generated as input schemas.
 * For requests that is what callers send; for answers it leaves objects open, so that adding members later does not
 * break generated clients.
 *
 * @throws {Error} a schema cannot be expressed in JSON Schema
 */
export function componentSchemas(schemas: Readonly<Record<string, z.ZodType>>): Record<string, JsonSchema> {
	const registry = z.registry<{ id: string }>();
	for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
	const { schemas: published } = z.toJSONSchema(registry, {
		io: 'input',
		uri: (id) => schemaRef(id).$ref,
	});
	return Object.fromEntries(
		Object.entries(published).map(([name, { $schema, $id, ...schema }]) => [name, withoutNoise(schema) as JsonSchema]),
	);
}

/** Removes what zod adds: limits on every integer, and a pattern beside each format. */
function withoutNoise(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(withoutNoise);
	if (typeof schema !== 'object' || schema === null) return schema;
	const hasFormat = 'format' in schema && typeof schema.format === 'string';
	const members = Object.entries(schema).filter(
		([name, member]) =>
			!(hasFormat && name === 'pattern') && member !== Number.MAX_SAFE_INTEGER && member !== Number.MIN_SAFE_INTEGER,
	);
	return Object.fromEntries(members.map(([name, member]) => [name, withoutNoise(member)]));
}
