import { seededRandom } from '../../support/seeded-random.ts';
import type { Visitor } from './visitor.ts';

/** Browsers read each of them, sent back as a redirect, as the address of another site. */
const LEADS_AWAY = [
	'/%5cevil.example/',
	'/%5Cevil.example/%2e%2e/',
	'/%5c%5cevil.example/',
	'/%09/evil.example/',
	'/%09%5cevil.example/',
	'/%0a/evil.example/',
	'/%0d/evil.example/',
	'/%0d%0alocation:%20https://evil.example/',
	'/\\evil.example/',
	'//evil.example/',
	'///evil.example//',
	'/%2fevil.example/',
	'/%2f%2fevil.example/',
	'/%252fevil.example/',
	'/.%2f%5cevil.example/',
	'/./%5cevil.example/',
	'/about/..//%5cevil.example/',
	'/%00/evil.example/',
	'/https:%2f%2fevil.example/',
	'/@evil.example/',
	'/;/%5cevil.example/',
	'/%3f/%5cevil.example/',
	'/_astro/%5cevil.example/',
	'/evil.example%5c/',
];

const PIECES = ['/', '//', '%2f', '%5c', '\\', '%09', '%0a', '%0d', '.', '%2e', '%252f', 'evil.example', 'about', '@'];
const MORE_PIECES = [':', '%3a', '%20', '%00', '%3f', '%23', ';', '_astro', '%ff', '~', 'index.html', '404.html'];

/** Paths that may lead away from a site: known ones, and 400 put together at random. */
function oddPaths(): string[] {
	const random = seededRandom(5);
	const pieces = [...PIECES, ...PIECES, ...MORE_PIECES];
	const piece = () => pieces[random.integer(0, pieces.length - 1)] ?? '';
	const made = Array.from({ length: 400 }, () => {
		const middle = Array.from({ length: random.integer(1, 6) }, piece).join('');
		return `/${middle}${random.next() < 0.7 ? '/' : ''}`;
	});
	return [...LEADS_AWAY, ...made];
}

/** Asks for every such path. @returns those that lead to another site, or are an error of the server, with their answers */
export async function findFaultsOfOddPaths(visitor: Visitor) {
	const paths = oddPaths();
	const answers = await Promise.all(paths.map((path) => visitor.ask(path)));
	return answers.flatMap((answer, n) => {
		const target = visitor.target(answer);
		const leaves = target !== null && target.origin !== visitor.origin;
		return leaves || answer.status >= 500 ? [[paths[n], answer.status, answer.headers.location]] : [];
	});
}
