import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { describe, expect, test } from 'vitest';
import type { Mail } from '../../src/app/mail.ts';
import { createFileMailer, createSmtpMailer } from '../../src/channels/mailers.ts';
import { startMailServer } from '../support/mail-server.ts';
import { makeTempDir } from '../support/temp-db.ts';

const from = 'Snowline <alerts@snow.example>';
const mail: Mail = {
	to: 'ada@example.com',
	subject: 'Neu­schnee: 40 cm',
	text: 'Snow fell.\n.\nA line with one dot is above.\n',
	html: '<p>Snow fell.</p>',
	headers: { 'List-Unsubscribe': '<https://snow.example/u>' },
	idempotencyKey: 'occurrence-1',
};

describe('through a mail server', () => {
	test('a mail arrives complete, with its headers, at its recipient only', async () => {
		await using server = await startMailServer();
		expect(await createSmtpMailer({ url: server.url, from }).send(mail)).toEqual({ sent: true });
		const [arrived] = server.mails;
		expect(arrived?.to).toEqual(['ada@example.com']);
		expect(arrived?.from).toBe('alerts@snow.example');
		expect(arrived?.source).toMatch(/^List-Unsubscribe: <https:\/\/snow\.example\/u>\r$/m);
		expect(arrived?.source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
		expect(arrived?.source).toContain('\r\n.\r\nA line with one dot');
		expect(arrived?.source).toContain('<p>Snow fell.</p>');
	});

	test('every attempt at one mail has the same Message-ID, and another mail has another', async () => {
		await using server = await startMailServer();
		const mailer = createSmtpMailer({ url: server.url, from });
		for (const key of ['occurrence-1', 'occurrence-1', 'occurrence-2'])
			await mailer.send({ ...mail, idempotencyKey: key });
		const ids = server.mails.map(({ source }) => /^Message-ID: (<[0-9a-f]{32}@snow\.example>)\r$/m.exec(source)?.[1]);
		expect(ids[0]).toBeDefined();
		expect([ids[0] === ids[1], ids[1] === ids[2]]).toEqual([true, false]);
	});

	test('an address cannot add recipients, and a subject cannot add headers', async () => {
		await using server = await startMailServer();
		const mailer = createSmtpMailer({ url: server.url, from });
		await mailer.send({ ...mail, to: 'a@example.com, b@example.com' });
		await mailer.send({ ...mail, subject: 'Snow\r\nBcc: c@example.com' });
		expect(server.mails.flatMap(({ to }) => to).filter((to) => /[bc]@example/.test(to))).toEqual([]);
		expect(server.mails.map(({ source }) => source).join('')).not.toMatch(/^Bcc:/im);
	});

	const refusals: readonly [string, SMTPServerOptions, object][] = [
		[
			'an address that is refused permanently',
			{ onRcptTo: (_, __, done) => done(Object.assign(new Error('no such user ada'), { responseCode: 550 })) },
			{ sent: false, error: 'MAIL_REFUSED', final: true },
		],
		[
			'a server that is busy',
			{ onRcptTo: (_, __, done) => done(Object.assign(new Error('later'), { responseCode: 451 })) },
			{ sent: false, error: 'MAIL_DEFERRED', final: false },
		],
		[
			'a server that wants another password',
			{ authOptional: false, onAuth: (_, __, done) => done(new Error('no')) },
			{ sent: false, error: 'MAIL_LOGIN_REFUSED', final: false },
		],
	];
	test.each(refusals)('%s has its code', async (_, options, outcome) => {
		await using server = await startMailServer(options);
		const url = server.url.replace('//', '//snow:hunter2@');
		expect(await createSmtpMailer({ url, from }).send(mail)).toEqual(outcome);
	});

	test('an unreachable server and one that never replies give an error code in time', async () => {
		const silent = createServer(() => undefined);
		await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
		const address = silent.address();
		const port = typeof address === 'object' ? address?.port : 0;
		const outcomes = await Promise.all([
			createSmtpMailer({ url: 'smtp://127.0.0.1:1', from }).send(mail),
			createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from, timeoutMs: 300 }).send(mail),
		]);
		silent.close();
		expect(outcomes).toEqual([
			{ sent: false, error: 'MAIL_SERVER_UNREACHABLE', final: false },
			{ sent: false, error: 'MAIL_TIMEOUT', final: false },
		]);
	});
});

describe('to files', () => {
	test('a mail is a file that only its operator can read, and a second attempt replaces it', async () => {
		await using dir = await makeTempDir();
		const outbox = join(dir.path, 'outbox');
		const mailer = createFileMailer({ dir: outbox, from });
		expect([await mailer.send(mail), await mailer.send(mail)]).toEqual([{ sent: true }, { sent: true }]);
		const files = await readdir(outbox);
		expect(files).toHaveLength(1);
		expect(files[0]).toMatch(/^[0-9a-f]{32}\.eml$/);
		const file = join(outbox, files[0] ?? '');
		expect((await stat(file)).mode & 0o077).toBe(0);
		expect(await readFile(file, 'utf8')).toMatch(/^To: ada@example\.com\r?$/m);
	});

	test('an unwritable folder has an error code', async () => {
		await using dir = await makeTempDir();
		const taken = join(dir.path, 'taken');
		await writeFile(taken, '');
		const outcome = { sent: false, error: 'MAIL_FOLDER_UNUSABLE', final: false };
		expect(await createFileMailer({ dir: taken, from }).send(mail)).toEqual(outcome);
	});

	test('a mail that cannot be renamed leaves no partial file', async () => {
		await using dir = await makeTempDir();
		const mailer = createFileMailer({ dir: dir.path, from });
		await mailer.send(mail);
		const [name = ''] = await readdir(dir.path);
		await rm(join(dir.path, name));
		await mkdir(join(dir.path, name, 'in the way'), { recursive: true });
		expect(await mailer.send(mail)).toMatchObject({ sent: false, error: 'MAIL_FOLDER_UNUSABLE' });
		expect(await readdir(dir.path)).toEqual([name]);
	});
});
