import { expect, test } from 'vitest';
import { variables } from '../../src/config.ts';
import { sampleValues } from '../config/sample-values.ts';
import { runProcess } from '../support/command.ts';

const command = new URL('../../src/commands/start.ts', import.meta.url).pathname;

test('every faulty variable is named at once, before anything is started, and no value is printed', async () => {
	const faulty = Object.keys(variables).flatMap((name) => {
		const [value] = sampleValues[name as keyof typeof variables].bad;
		return value === undefined || /^VERCEL(?!_AUTOMATION)/.test(name) ? [] : [[name, value] as const];
	});
	expect(faulty.length).toBeGreaterThan(20);
	const { code, output, errors } = await runProcess(command, [], { env: Object.fromEntries(faulty) });
	expect([code, output]).toEqual([2, '']);
	const named = [...errors.matchAll(/^ {2}([A-Z_]+) /gm)].map(([, name]) => name);
	expect(named.toSorted()).toEqual(faulty.map(([name]) => name).toSorted());
	expect(errors).not.toContain('marker');
});
