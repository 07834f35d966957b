import ts from 'typescript';

/** One `import`, `export … from`, `import()` or `import('…')` type of a module. */
export type ModuleImport = {
	readonly specifier: string;
	/** Gone when types are stripped: `import type` and import types; `import { type A }` is not. */
	readonly typeOnly: boolean;
};

/** Facts about a module's source that the rules of the layers check. */
export type ModuleFacts = {
	/** From the root of the repository, with `/`. */
	readonly path: string;
	readonly lineCount: number;
	readonly imports: readonly ModuleImport[];
	/** Whether it passes on what other modules export, and whether it does nothing else. */
	readonly reexports: 'none' | 'some' | 'only';
	/** `any` as a type, with its line. */
	readonly anyTypes: readonly string[];
	/** Reaches for time, randomness, network, process or console, e.g. `Date.now`, with its line. */
	readonly effects: readonly string[];
	readonly readsImportMetaEnv: boolean;
	/** Markup that would not be escaped. */
	readonly rawHtml: boolean;
};

const effectNames = new Set(
	'fetch process console globalThis performance crypto setTimeout setInterval setImmediate queueMicrotask'.split(' '),
);

/**
 * Reads one module by its syntax tree, so that comments and strings are no code.
 * Of an `.astro` file the frontmatter is read; its markup only for unescaped HTML.
 */
export function moduleFacts(path: string, source: string): ModuleFacts {
	const tree = parseModule(path, source);
	const nodes = [...descendants(tree)];
	const placesOf = (found: readonly ts.Node[]) =>
		found.map((node) => `${node.getText()} (line ${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1})`);

	return {
		path,
		lineCount: source.trimEnd().split('\n').length,
		imports: nodes.flatMap((node) => importOf(node) ?? []),
		reexports: reexportsOf(tree),
		anyTypes: placesOf(nodes.filter(({ kind }) => kind === ts.SyntaxKind.AnyKeyword)),
		effects: placesOf(nodes.filter(isEffect)),
		readsImportMetaEnv: nodes.some(
			(node) => ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression) && node.name.text === 'env',
		),
		rawHtml: path.endsWith('.astro') && source.includes('set:html'),
	};
}

/** Parses a module; of an `.astro` file the frontmatter. */
export function parseModule(path: string, source: string): ts.SourceFile {
	const code = path.endsWith('.astro') ? frontmatterOf(source) : source;
	return ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

function frontmatterOf(source: string): string {
	return /^\s*---\r?\n([\s\S]*?)\r?\n---/.exec(source)?.[1] ?? '';
}

export function* descendants(node: ts.Node): Generator<ts.Node> {
	yield node;
	for (const child of node.getChildren()) yield* descendants(child);
}

function importOf(node: ts.Node): ModuleImport | null {
	if (ts.isImportDeclaration(node)) {
		return specifierOf(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
	}
	if (ts.isExportDeclaration(node)) return specifierOf(node.moduleSpecifier, node.isTypeOnly);
	if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return specifierOf(node.argument.literal, true);
	if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
		return specifierOf(node.arguments[0], false);
	}
	return null;
}

function specifierOf(node: ts.Node | undefined, typeOnly: boolean): ModuleImport | null {
	return node && ts.isStringLiteralLike(node) ? { specifier: node.text, typeOnly } : null;
}

function reexportsOf(tree: ts.SourceFile): ModuleFacts['reexports'] {
	const passing = tree.statements.filter((node) => ts.isExportDeclaration(node) && node.moduleSpecifier);
	if (passing.length === 0) return 'none';
	return passing.length === tree.statements.length ? 'only' : 'some';
}

function isEffect(node: ts.Node): boolean {
	if (ts.isPropertyAccessExpression(node)) return ['Date.now', 'Math.random'].includes(node.getText());
	if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && !node.arguments?.length;
	if (ts.isCallExpression(node)) return node.expression.getText() === 'Date';
	return ts.isIdentifier(node) && effectNames.has(node.text) && !isName(node);
}

/** Whether the identifier only names a member or a declaration, and so does not reach for the global of that name. */
function isName(node: ts.Identifier): boolean {
	return 'name' in node.parent && node.parent.name === node;
}
