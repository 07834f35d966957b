import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from '../../../src/start/free-port.ts';
import { whenListening } from '../../bench/answer.ts';
import { type ProxyName, programEnvironment } from './programs.ts';

/** A proxy of this machine with a file of `deploy`, in which only addresses and folders are replaced. */
export type Front = AsyncDisposable & {
	/** The name in the certificate, which visitors ask for. */
	readonly host: string;
	readonly httpPort: number;
	readonly httpsPort: number;
	/** PEM; visitors trust it. */
	readonly certificate: string;
	/** Everything that the proxy has printed. */
	printed(): string;
};

/** A text of the file, and what stands there in a test. */
export type Change = readonly [text: string, replacement: string];

type Place = {
	/** Temporary; holds all files of the proxy. */
	readonly dir: string;
	readonly host: string;
	readonly httpPort: number;
	readonly httpsPort: number;
	readonly certificateFile: string;
	readonly keyFile: string;
	/** Certificate and key. */
	readonly bundleFile: string;
};

const run = promisify(execFile);
const deployDir = join(import.meta.dirname, '../../../deploy');
/** What the files of `deploy` call the site. */
const EXAMPLE_HOST = 'snow.example';

/** @param recipe name of a file in `deploy` @throws {Error} with everything printed, if the proxy does not start */
export async function startFront(
	proxy: ProxyName,
	recipe: string,
	host: string,
	changes: readonly Change[],
): Promise<Front> {
	await using started = new AsyncDisposableStack();
	const dir = await mkdtemp(join(tmpdir(), `snowline-${proxy}-`));
	started.defer(() => rm(dir, { recursive: true, force: true }));
	const place: Place = {
		dir,
		host,
		httpPort: await findFreePort('127.0.0.1', 0),
		httpsPort: await findFreePort('127.0.0.1', 0),
		...(await makeCertificate(dir, host)),
	};
	const text = await readFile(join(deployDir, recipe), 'utf8');
	const args = await CONFIGURE[proxy](place, (own) =>
		replaceAll(text, [...own, ...changes]).replaceAll(EXAMPLE_HOST, host),
	);

	const child = spawn(proxy, args, { cwd: dir, env: { ...programEnvironment(), HOME: dir, XDG_DATA_HOME: dir } });
	started.defer(() => stop(child));
	let printed = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => {
			printed += chunk;
		});
	}
	const ended = once(child, 'close').then(() => Promise.reject(new Error(`${proxy} ended:\n${printed}`)));
	ended.catch(() => {});
	await whenListening(place.httpsPort, ended);
	const certificate = await readFile(place.certificateFile, 'utf8');
	const running = started.move();
	return { ...place, certificate, printed: () => printed, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Writes the configuration. @returns the arguments of the program */
type Configure = (place: Place, recipe: (own: readonly Change[]) => string) => Promise<string[]>;

const CONFIGURE: Readonly<Record<ProxyName, Configure>> = {
	async nginx({ dir, httpPort, httpsPort, certificateFile, keyFile }, recipe) {
		const own = recipe([
			['\tlisten [::]:80;\n', ''],
			['\tlisten [::]:443 ssl http2;\n', ''],
			['listen 80;', `listen 127.0.0.1:${httpPort};`],
			['listen 443 ', `listen 127.0.0.1:${httpsPort} `],
			['/etc/letsencrypt/live/snow.example/fullchain.pem', certificateFile],
			['/etc/letsencrypt/live/snow.example/privkey.pem', keyFile],
		]);
		await writeFile(join(dir, 'site.conf'), own);
		const { stderr } = await run('nginx', ['-V'], { env: programEnvironment() });
		const mimeTypes = join(dirname(/--conf-path=(\S+)/.exec(stderr)?.[1] ?? '/etc/nginx/nginx.conf'), 'mime.types');
		const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
		// As the configuration of the Debian package, which compresses.
		const main = `
			daemon off;
			${process.getuid?.() === 0 ? 'user root;' : ''}
			worker_processes 1;
			pid ${dir}/pid;
			error_log stderr warn;
			events {}
			http {
				include ${mimeTypes};
				access_log off;
				gzip on;
				${temporary.map((name) => `${name}_temp_path ${dir}/${name};`).join(' ')}
				include ${dir}/site.conf;
			}`;
		await writeFile(join(dir, 'main.conf'), main);
		return ['-p', dir, '-e', 'stderr', '-c', join(dir, 'main.conf')];
	},

	async caddy({ dir, host, httpPort, httpsPort, certificateFile, keyFile }, recipe) {
		const own = recipe([
			[
				`\n${EXAMPLE_HOST} {`,
				`\nhttps://${host}:${httpsPort} {\n\ttls ${certificateFile} ${keyFile}\n\tbind 127.0.0.1`,
			],
		]);
		const options = `\tadmin off\n\thttp_port ${httpPort}\n\thttps_port ${httpsPort}\n`;
		// A block of options, if there is one, comes first.
		const whole = /^\{$/m.test(own) ? own.replace(/^\{\n/m, `{\n${options}`) : `{\n${options}}\n${own}`;
		await writeFile(join(dir, 'Caddyfile'), whole);
		return ['run', '--config', join(dir, 'Caddyfile'), '--adapter', 'caddyfile'];
	},

	async haproxy({ dir, httpPort, httpsPort, bundleFile }, recipe) {
		const own = recipe([
			['\tbind :::80 v6only\n', ''],
			['\tbind :::443 v6only ssl crt /etc/haproxy/snow.example.pem alpn h2,http/1.1\n', ''],
			['bind :80', `bind 127.0.0.1:${httpPort}`],
			['bind :443', `bind 127.0.0.1:${httpsPort}`],
			['/etc/haproxy/snow.example.pem', bundleFile],
		]);
		await writeFile(join(dir, 'haproxy.cfg'), own);
		return ['-db', '-f', join(dir, 'haproxy.cfg')];
	},
};

/** @throws {Error} the file no longer has one of the texts, so the test would run something else */
function replaceAll(text: string, changes: readonly Change[]): string {
	return changes.reduce((changed, [from, to]) => {
		if (!changed.includes(from)) throw new Error(`the file has no “${from}”`);
		return changed.replaceAll(from, to);
	}, text);
}

async function makeCertificate(dir: string, host: string) {
	const [certificateFile, keyFile, bundleFile] = ['crt', 'key', 'pem'].map((ending) => join(dir, `tls.${ending}`)) as [
		string,
		string,
		string,
	];
	const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
	const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
	await run('openssl', ['req', '-x509', ...key, ...names, '-days', '2', '-out', certificateFile]);
	const parts = await Promise.all([certificateFile, keyFile].map((file) => readFile(file, 'utf8')));
	await writeFile(bundleFile, parts.join(''));
	return { certificateFile, keyFile, bundleFile };
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const closed = once(child, 'close');
	// At once: these proxies otherwise wait for open connections.
	child.kill(child.spawnfile === 'nginx' ? 'SIGTERM' : 'SIGINT');
	await closed;
}
