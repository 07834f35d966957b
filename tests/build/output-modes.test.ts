import { stat } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';

// It holds the bypass token. Its files keep their modes, because `vercel deploy --prebuilt` uploads them with those, and
// another user reads them there; nobody else gets to them here.
test.skipIf(process.platform === 'win32')('only its owner may enter the output of a build', async () => {
	const { mode } = await stat(inject('siteBuild').outputDir);
	expect((mode & 0o777).toString(8)).toBe('700');
});
