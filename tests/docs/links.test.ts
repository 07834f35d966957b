import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const documents = ['*.md', 'docs/*.md', 'src/**/*.md'].flatMap((pattern) => globSync(pattern, { cwd: root })).sort();

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
	const plain = heading.toLowerCase().replaceAll('`', '');
	return plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

function anchorsIn(file: string): string[] {
	return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

test.each(documents)('every link of %s within the project has a target', (path) => {
	const file = join(root, path);
	const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
	const broken = links.filter((link) => {
		if (/^[a-z]+:/.test(link)) return false;
		const [target = '', anchor] = link.split('#');
		const led = target === '' ? file : join(dirname(file), target);
		return !existsSync(led) || (anchor !== undefined && !anchorsIn(led).includes(anchor));
	});
	expect(broken).toEqual([]);
});

const layers = readdirSync(join(root, 'src'));
/** As documents write paths: from the root of the project, or from `src`, with or without an ending. */
const namesPath = new RegExp(`^(?:(?:src|worker|tests|docs|public|deploy)|${layers.join('|')})/[\\w./*-]+$`);

test.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('every path that %s names exists', (document) => {
	const text = readFileSync(join(root, document), 'utf8');
	const paths = [...text.matchAll(/`([^`\s]+)`/g)]
		.map(([, quoted = '']) => quoted)
		.filter((each) => namesPath.test(each));
	expect(paths.length).toBeGreaterThan(10);
	const missing = paths.filter((path) => {
		const places = [path, join('src', path)].flatMap((place) => [place, `${place}.ts`]);
		return !places.some((place) => existsSync(join(root, place)));
	});
	expect(missing).toEqual([]);
});
