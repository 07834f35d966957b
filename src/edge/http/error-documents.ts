import type { BuildOutput } from '../build-output/build-output.ts';
import type { ErrorDocuments } from './error-answer.ts';
import type { StaticFiles } from './static-files.ts';

/** Reads `404.html`, `500.html` and their like from `static/`, where the build has them; 500 stands in for other 5xx. */
export function createErrorDocuments(build: BuildOutput, files: StaticFiles): ErrorDocuments {
	return async (status) => {
		const own = build.staticFiles.get(`${status}.html`);
		const file = own ?? (status > 500 ? build.staticFiles.get('500.html') : undefined);
		const content = file && (await files.read(file));
		return file && content?.body ? { body: content.body, contentType: file.contentType } : null;
	};
}
