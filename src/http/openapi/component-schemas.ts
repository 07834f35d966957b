import { z } from 'zod';

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where a published schema is found within the description. */
export function schemaRef(name: string): { readonly $ref: string } {
	return { $ref: `#/components/schemas/${name}` };
}

/**
 * JSON Schemas of zod schemas; where one is a part of another it is referred to, not repeated.
 *
 * All are described as input: of a request that is what is sent; of an answer it leaves objects open, so that a member
 * may be added one day without breaking whoever generated a client.
 *
 * @throws {Error} a schema has something that JSON Schema cannot say
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

/** zod bounds every integer by what a number can hold, and gives formats as patterns too: true, and of no use here. */
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
