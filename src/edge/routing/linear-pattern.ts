import type { RE2JS } from 're2js';

/** A compiled pattern. A `RegExp` is one. */
export type Pattern = {
	readonly source: string;
	readonly flags: string;
	exec(text: string): (readonly (string | undefined)[] & { readonly groups?: Groups | undefined }) | null;
	test(text: string): boolean;
};

type Groups = Readonly<Record<string, string | undefined>>;

/** The longest text for a pattern that neither is proven nor runs in RE2: its square is milliseconds. */
const MAX_UNPROVEN_LENGTH = 2_048;

/** A text is too long for a pattern. Not taken for one that does not match: the route may be what protects a page. */
export class TextTooLongError extends Error {
	override readonly name = 'TextTooLongError';
	readonly code = 'URI_TOO_LONG';
}

let engine: typeof RE2JS | undefined;

/**
 * Loads the engine that runs any pattern in time proportional to the text, if one of these may need it. A build without
 * such patterns does not load it.
 */
export async function loadLinearEngine(sources: Iterable<string>): Promise<void> {
	if (engine !== undefined || [...sources].every(isLinear)) return;
	engine = (await import('re2js')).RE2JS;
}

/**
 * Returns a pattern that takes time proportional to the text, whatever a visitor sends. `/:a-:b` of a `vercel.json`
 * becomes `^/([^/]+?)-([^/]+?)$` (path-to-regexp 6.1.0, which `vercel build` uses), and a path of 16 KB then takes
 * JavaScript 160 ms. Such patterns run in RE2, which finds the same matches; those with lookaheads or backreferences,
 * which RE2 lacks, get texts of limited length only.
 *
 * @throws {TextTooLongError} from the pattern, when it runs
 */
export function makeLinear(pattern: RegExp): Pattern {
	const { source, flags } = pattern;
	if (isLinear(source)) return pattern;
	const linear = engine && tryCompile(engine, source, flags);
	const bounded = (text: string) => {
		if (text.length > MAX_UNPROVEN_LENGTH) throw new TextTooLongError(`${text.length} characters for ${source}`);
		return pattern.exec(text);
	};
	const exec: Pattern['exec'] = linear ?? bounded;
	return { source, flags, exec, test: (text) => exec(text) !== null };
}

function tryCompile(re2: typeof RE2JS, source: string, flags: string): Pattern['exec'] | undefined {
	const options =
		(flags.includes('i') ? re2.CASE_INSENSITIVE : 0) |
		(flags.includes('s') ? re2.DOTALL : 0) |
		(flags.includes('m') ? re2.MULTILINE : 0);
	let compiled: RE2JS;
	try {
		compiled = re2.compile(source, options);
	} catch {
		return undefined;
	}
	const names = Object.entries(compiled.namedGroups());
	return (text) => {
		const matcher = compiled.matcher(text);
		if (!matcher.find()) return null;
		const groups = Array.from({ length: compiled.groupCount() + 1 }, (_, n) => matcher.group(n) ?? undefined);
		const named = Object.fromEntries(names.map(([name, n]) => [name, groups[n]]));
		return Object.assign(groups, { groups: names.length === 0 ? undefined : named });
	};
}

/** An atom of a pattern, with what repeats it. */
const TOKENS =
	/\\.|\[\^?(?:\\(?:.|$)|[^\]\\])*(?:\]|$)|\(\?(?:<[=!]|<\w+>|[:=!])|[()|]|[*+]\??|\{\d{0,9}(?:,\d{0,9})?\}\??|\?\??|[^\\[]/gs;
const UNBOUNDED = /^(?:[*+]|\{\d{0,9},\})/;
/** Matches anything within a segment of a path, and never the slash after it. */
const SEGMENT = /^\[\^[^\]]*\//;

/** `:path*` and `:path+` of path-to-regexp: segments, of which only the last can end in several places. */
const SEGMENTS = /\(\?:\[\^\\?\/\]\+\?\)\(\?:\\?\/\(\?:\[\^\\?\/\]\+\?\)\)\*/g;

/**
 * Whether backtracking cannot take a pattern, anchored at both ends, more than time proportional to the text. True only
 * if that is evident: its repetitions are segments of a path that a slash or the end follows, and at most one other,
 * which comes last. Anything repeated as a group is not.
 */
export function isLinear(source: string): boolean {
	const tokens = source.replaceAll(SEGMENTS, '.*').match(TOKENS) ?? [];
	let isLooseBefore = false;
	for (const [n, token] of tokens.entries()) {
		if (!UNBOUNDED.test(token)) continue;
		if (isLooseBefore) return false;
		const atom = tokens[n - 1] ?? '';
		if (atom === ')') return false;
		isLooseBefore = !(SEGMENT.test(atom) && endsSegment(tokens, n + 1));
	}
	return true;
}

/** Whether a slash or the end comes next, whatever is left out of what is optional. */
function endsSegment(tokens: readonly string[], from: number): boolean {
	let opened = 0;
	for (let n = from; n < tokens.length; n++) {
		const token = tokens[n] ?? '';
		if (token === '$') return true;
		if (token === '/' || token === '\\/') {
			const end = opened === 0 ? n : closingOf(tokens, n, opened);
			return !/^[?*]|^\{0?,/.test(tokens[end + 1] ?? '') || endsSegment(tokens, end + 2);
		}
		if (token === '(' || token === '(?:') opened += 1;
		else if (token === ')') opened = Math.max(0, opened - 1);
		else if (!/^\?\??$/.test(token)) return false;
	}
	return true;
}

/** Returns the index of the bracket that closes so many that are open. */
function closingOf(tokens: readonly string[], from: number, opened: number): number {
	let open = opened;
	let n = from;
	for (; n < tokens.length && open > 0; n++) {
		const token = tokens[n] ?? '';
		if (token.startsWith('(')) open += 1;
		else if (token === ')') open -= 1;
	}
	return n - 1;
}
