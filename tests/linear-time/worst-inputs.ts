/** Each is repeated up to the length; what comes after it makes a match fail at the end. */
const UNITS: readonly string[] = [
	...['a', 'A', 'aA', '0', ' ', ' \t', '-', '_', '.', '..', '/', '//', '/.', '/../', '\\', '?', '#', '=', '&', '&&'],
	...['a&', 'a=1&', '%', '%2', '%20', '%2E', '%25', '%41', '%C3', '%C3%A9', '\u00e9', '"', '"a"', 'W/"', '""', ';'],
	...[',', ', ', ',,', 'a,', 'a;', 'q=', ';q=1', ':', '1:', '[', '::', '1.', 'a.', '-a', '+', '*', '{', '}', '<', '|'],
	...['a=b; ', 'a="', 'no-store', 'private ', 's-maxage', 'application/', 'x+', '127.0.0.1,', '::1,', '\u0000'],
	...['\n', ' \n', '\r', '(', ')', '))', '!?', '\u200d', '\ufe0f', 'e\u0301', '\u0301', 'http://a', 'https://a.b/)'],
	...[
		'<a ',
		'<a "',
		"<a '",
		'<!--',
		'<meta ',
		'<head ',
		'<script>',
		'</script',
		'name=',
		'<loc>',
		'<loc> ',
		'&#',
		'&amp',
	],
	...['url(', 'url( ', 'url("', '/*', '@import ', "from '", 'import( ', 'whsec_', '{"a":', '[', '\\"', '1e5', 'GET '],
];
const ENDINGS: readonly string[] = ['', '/x', '\u0001', '"', '%', '!'];

/** Texts that are bad for one matcher or another, by what they consist of. */
export const WORST_INPUTS: readonly (readonly [description: string, text: (length: number) => string])[] =
	UNITS.flatMap((unit) =>
		ENDINGS.map((ending) => [
			`${JSON.stringify(unit)} many times, then ${JSON.stringify(ending)}`,
			(length: number) => unit.repeat(Math.ceil(length / unit.length)) + ending,
		]),
	);
