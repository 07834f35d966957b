import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { emptyAlertForm } from '../../../src/app/alerts/alert-form.ts';
import { type EdgeSite, startEdgeSite } from '../../support/edge-site.ts';
import { type FormAnswer, type FormVisitor, visitForms } from '../../support/form-visitor.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const build = inject('siteBuild');
let site: EdgeSite;

/** A person with one alert, whose threshold no other has. */
type Owner = FormVisitor & { readonly id: string; readonly marker: string };
let ada: Owner;
let bob: Owner;

beforeAll(async () => {
	site = await startEdgeSite(build);
	ada = await setAlert('117.31');
	bob = await setAlert('118.47');
});
afterAll(() => site?.[Symbol.asyncDispose]());

async function setAlert(marker: string): Promise<Owner> {
	const visitor = visitForms(site, build.siteUrl);
	const values = { ...emptyAlertForm, resort: 'mammoth', 'value.new-snow': marker, timeZone: 'America/Denver' };
	const saved = await visitor.send('/alerts/new?_action=alerts.save', { ...values, intent: 'save' });
	expect([saved.status, saved.headers.get('location')]).toEqual([303, '/alerts?done=saved']);
	const id = /id="alert-([0-9a-f-]{36})"/.exec((await visitor.get('/alerts')).text)?.[1] ?? '';
	return { ...visitor, id, marker };
}

const change = (id: string, button: string) => ({
	path: '/alerts?_action=alerts.change',
	fields: { id, change: button },
});

test('in 1,000 interleaved requests of two users neither sees or changes anything of the other’s', async () => {
	const random = seededRandom(4);
	const faults: string[] = [];
	const seen = { own: 0, public: 0 };

	function check(asked: string, other: Owner, answer: FormAnswer): void {
		const { status, headers, text } = answer;
		const all = `${JSON.stringify([...headers])} ${text}`;
		// The id may be repeated in the answer; the content of the alert may not.
		if (all.includes(other.marker)) faults.push(`${asked} shows ${other.marker}`);
		if (asked.startsWith('/alerts') && headers.get('cache-control') !== 'private, no-store') {
			faults.push(`${asked} may be kept: ${headers.get('cache-control')}`);
		}
		if (asked.includes(other.id) && status !== 404) faults.push(`${asked} is answered with ${status}`);
		if (status >= 500) faults.push(`${asked} is answered with ${status}`);
	}

	async function visitOnce(number: number): Promise<void> {
		const [me, other] = random.next() < 0.5 ? [ada, bob] : [bob, ada];
		const suffix = ['', '.css', ';a=b', '/x.js', '%2f', '%00'][random.integer(0, 5)] ?? '';
		switch (random.integer(0, 5)) {
			case 0: {
				const answer = await me.get(`/?visit=${number}`);
				check('/', other, answer);
				if (answer.text.includes(me.marker)) faults.push('/ shows its own marker');
				seen.public += 1;
				return;
			}
			case 1: {
				const answer = await me.get('/alerts');
				check('/alerts', other, answer);
				if (answer.text.includes(me.marker)) seen.own += 1;
				else faults.push('/alerts does not show its own marker');
				return;
			}
			case 2:
				return check(`/alerts${suffix}`, other, await me.get(`/alerts${suffix}`));
			case 3:
				return check(`/alerts/${other.id}`, other, await me.get(`/alerts/${other.id}`));
			case 4: {
				const { path, fields } = change(other.id, random.next() < 0.5 ? 'delete' : 'pause');
				return check(`/alerts ${other.id}`, other, await me.send(path, fields));
			}
			default: {
				const path = `/alerts/${other.id}?_action=alerts.save`;
				const fields = { ...emptyAlertForm, resort: 'steamboat', id: other.id, userId: other.id, intent: 'save' };
				return check(path, other, await me.send(path, fields));
			}
		}
	}

	let begun = 0;
	async function visitOn(): Promise<void> {
		while (begun < 1_000) {
			begun += 1;
			await visitOnce(begun);
		}
	}
	await Promise.all(Array.from({ length: 8 }, visitOn));

	expect(faults).toEqual([]);
	expect(seen.own).toBeGreaterThan(50);
	expect(seen.public).toBeGreaterThan(50);
	// Nothing was changed by all that.
	for (const owner of [ada, bob]) {
		const { text } = await owner.get(`/alerts/${owner.id}`);
		expect(text).toContain(owner.marker);
		expect(text).toContain('Mammoth Mountain');
		expect(text).not.toContain('>Paused<');
	}
}, 120_000);

test('a page of another site cannot act for an owner', async () => {
	const { path, fields } = change(ada.id, 'delete');
	for (const origin of ['https://evil.example', 'null', 'https://snowline.test.evil.example']) {
		expect((await ada.send(path, fields, origin)).status, origin).toBe(403);
		expect((await ada.send('/_actions/alerts.change', fields, origin)).status, origin).toBe(403);
		expect((await ada.send('/alerts/channels?_action=alerts.channels', { change: 'open-feed' }, origin)).status).toBe(
			403,
		);
	}
	expect((await ada.get('/alerts')).text).toContain(ada.marker);
});

test('an invalid URL neither opens a feed nor stops mails', async () => {
	const stranger = visitForms(site, build.siteUrl);
	for (const path of ['/alerts/feed/guessed.xml', '/alerts/unsubscribe/guessed/guessed']) {
		const { status, headers } = await stranger.get(path);
		expect([path, status, headers.get('cache-control')]).toEqual([path, 404, 'private, no-store']);
	}
});
