/** Cells under headings, one row a line: the first column to the left, figures to the right. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
	const all = [headings, ...rows];
	const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
	const line = (row: readonly string[]) =>
		widths
			.map((width, column) => {
				const cell = row[column] ?? '';
				return column === 0 ? cell.padEnd(width) : cell.padStart(width);
			})
			.join('  ')
			.trimEnd();
	return [line(headings), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** A figure with as many decimals; a dash where there is none. */
export function figure(value: number | null, decimals = 0): string {
	if (value === null || !Number.isFinite(value)) return '–';
	return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
