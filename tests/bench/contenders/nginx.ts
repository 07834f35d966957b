import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '../../../src/start/free-port.ts';
import { whenListening } from '../answer.ts';
import type { Contender } from '../contender.ts';
import { childrenOf } from '../process-usage.ts';
import type { NodeHttpSettings } from './node-http-program.ts';
import { failure, type Programs, startProgram } from './program.ts';

/** nginx as a cache before an origin that has the same bytes in every encoding: nothing is compressed on the way. */
export function nginxContender(programs: Programs, pageDir: string): Contender {
	const { children, core } = programs;
	return {
		name: 'nginx',
		title: 'nginx proxy_cache, one worker',
		cacheHeader: 'x-cache',
		compresses: true,
		async start({ expirationS, cacheDir, renderMs }) {
			const settings: NodeHttpSettings = { pageDir, renderMs };
			const origin = await startProgram(programs, 'node-http-program', settings);
			const port = await findFreePort('127.0.0.1', 0);
			const file = join(cacheDir, 'nginx.conf');
			await mkdir(cacheDir, { recursive: true });
			await writeFile(file, configuration({ port, originUrl: origin.url, expirationS, dir: cacheDir }));
			const child = children.spawn('nginx', ['-p', cacheDir, '-c', file], {
				core,
				stdio: ['ignore', 'ignore', 'inherit'],
			});
			const ended = failure(once(child, 'exit'), 'nginx');
			await whenListening(port, ended);
			const pid = child.pid ?? 0;
			return {
				url: `http://127.0.0.1:${port}`,
				pids: [pid, ...(await workersOf(pid, ended))],
				renders: () => origin.renders(),
				stop: async () => {
					await children.stop(child);
					await origin.stop();
				},
			};
		},
	};
}

/** The port is open before there is a worker, and it is the worker whose time counts; others come and go. */
async function workersOf(pid: number, ended: Promise<never>): Promise<number[]> {
	for (let attempt = 0; attempt < 500; attempt++) {
		const workers = await Promise.race([childrenOf(pid, 'worker process'), ended]);
		if (workers.length > 0) return workers;
		await wait(10);
	}
	return [];
}

type NginxSettings = {
	readonly port: number;
	readonly originUrl: string;
	readonly expirationS: number;
	readonly dir: string;
};

/** Set up to be fast: no access log, files held open, one entry per encoding, one regeneration at a time. */
function configuration({ port, originUrl, expirationS, dir }: NginxSettings): string {
	return `
daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log error;
events { worker_connections 4096; }
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_timeout 65s;
	keepalive_requests 1000000000;
	open_file_cache max=1000 inactive=60s;
	client_body_temp_path ${dir}/client;
	proxy_temp_path ${dir}/proxy;
	fastcgi_temp_path ${dir}/fastcgi;
	uwsgi_temp_path ${dir}/uwsgi;
	scgi_temp_path ${dir}/scgi;
	proxy_cache_path ${dir}/cache keys_zone=pages:10m max_size=256m inactive=1h use_temp_path=off;
	map $http_accept_encoding $coding { default identity; ~br br; ~gzip gzip; }
	server {
		listen 127.0.0.1:${port} backlog=1024;
		location / {
			proxy_pass ${originUrl};
			proxy_http_version 1.1;
			proxy_set_header Connection '';
			proxy_set_header Accept-Encoding $coding;
			proxy_cache pages;
			proxy_cache_key $uri$coding;
			proxy_ignore_headers Cache-Control Expires Vary;
			proxy_cache_valid 200 ${expirationS}s;
			proxy_cache_lock on;
			proxy_cache_use_stale updating error timeout;
			proxy_cache_background_update on;
			add_header x-cache $upstream_cache_status;
		}
	}
}
`;
}
