/** Breaks a text between words into lines of at most `width` characters; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(/\s+/).flatMap((each) => pieces(each, width))) {
		if (line !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else {
			line = line === '' ? word : `${line} ${word}`;
		}
	}
	lines.push(line);
	return lines;
}

/** Rows of cells side by side, each wrapped to the width of its column and padded to it, the last one not. */
export function layOut(cells: readonly string[], widths: readonly number[]): string[][] {
	const columns = cells.map((cell, index) => wrap(cell, widths[index] ?? 1));
	const height = Math.max(...columns.map((lines) => lines.length));
	return Array.from({ length: height }, (_, row) =>
		columns.map((lines, index) => {
			const text = lines[row] ?? '';
			return index === columns.length - 1 ? text : text.padEnd(widths[index] ?? 1);
		}),
	);
}

function pieces(word: string, width: number): string[] {
	return word.length <= width ? [word] : (word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [word]);
}
