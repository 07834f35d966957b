import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { BuildOutputError } from './build-output.ts';

/**
 * Reads and validates a JSON file.
 *
 * @throws {BuildOutputError} `BUILD_OUTPUT_MISSING`, `BUILD_OUTPUT_JSON`, or `BUILD_OUTPUT_FIELD` for the first invalid
 * field
 */
export async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
	// Each schema reads a file or two: compiling code for it would take longer than it saves.
	const parsed = schema.safeParse(parseJson(await readText(file), file), { jitless: true });
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const field = (issue?.path ?? []).map(fieldPart).join('').replace(/^\./, '');
	const problem = issue?.message ?? 'is invalid';
	throw new BuildOutputError('BUILD_OUTPUT_FIELD', { file, field: field === '' ? null : field }, problem);
}

async function readText(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new BuildOutputError('BUILD_OUTPUT_MISSING', { file }, 'cannot be read', { cause });
	}
}

function parseJson(text: string, file: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// The parser's message quotes the file, which may contain a token.
		throw new BuildOutputError('BUILD_OUTPUT_JSON', { file }, 'is not JSON');
	}
}

function fieldPart(part: PropertyKey): string {
	return typeof part === 'number' ? `[${part}]` : `.${String(part)}`;
}
