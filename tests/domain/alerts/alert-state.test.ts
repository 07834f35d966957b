import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import { newAlertState, occurrenceId, rearmAlert, stepAlert } from '../../../src/domain/alerts/alert-state.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import {
	always,
	condition,
	follow,
	gust,
	newSnow,
	readStory,
	type Sighting,
	START_AT,
	temperature,
} from './build-alerts.ts';

/** Fires at 20 cm, re-arms at 15 cm. */
const snow = newSnow('>=', 20, 'cm');
const fired = follow(snow, [[0, 25]]).state;

describe('an alert fires once per storm', () => {
	test.each<[string, AlertRule, string]>([
		['what holds when the alert is made fires at once', snow, '0h 25 fire'],
		['what does not hold waits until it does', snow, '0h 5, 1h 19.9, 2h 20 fire'],
		['while it holds, no more is said', snow, '0h 20 fire, 1h 30, 24h 40, 48h 45'],
		['nor while it wavers about the threshold', snow, '0h 20 fire, 13h 19, 14h 21, 26h 15.1, 27h 22'],
		['fallen by the margin and risen: one more', snow, '0h 20 fire, 13h 15, 14h 20 fire'],
		['fallen far and risen: one more', snow, '0h 20 fire, 30h 0, 60h 20 fire, 61h 21'],
		['fallen and risen within 12 h is the same storm', snow, '0h 20 fire, 6h 0, 11h 20, 13h 25'],
		['still low after 12 h: the next is another one', snow, '0h 20 fire, 6h 0, 12h 0, 12.1h 20 fire'],
		['12 h less a moment are too soon', snow, '0h 20 fire, 11.999h 0, 12h 20, 14h 20'],
		['downward: each cold night is one', temperature('<', -10), '0h -11 fire, 13h -8, 24h -12 fire'],
		['downward: too little warmth between', temperature('<', -10), '0h -11 fire, 13h -8.1, 24h -12'],
		['any snow at all', newSnow('>', 0, 'cm'), '0h 0, 1h 0.1 fire, 20h 3, 40h 0, 41h 0.1 fire'],
		['a light breeze can fall back too', gust('>=', 8), '0h 9 fire, 13h 4, 14h 8 fire'],
	])('%s', (_, rule, line) => {
		const { sightings, events } = readStory(line);
		expect(follow(rule, sightings).events).toEqual(events);
	});
});

describe('a rule about the sky re-arms after it has not held for six hours', () => {
	test.each([
		['a gap in the snowfall is no end', '0h snow fire, 13h overcast, 16h snow, 17h overcast, 22h snow'],
		['six hours of gap are', '0h snow fire, 13h overcast, 19h clear, 20h snow-showers fire'],
		['six hours less a moment are not', '0h snow fire, 13h overcast, 18.999h clear, 20h snow'],
		['nor are they within 12 h of firing', '0h snow fire, 2h clear, 9h clear, 11h snow'],
		['a gap from before counts once the 12 h are over', '0h snow fire, 5h clear, 12h clear, 13h snow fire'],
		['what is missing does not end a gap', '0h snow fire, 13h clear, 16h ?, 19h clear, 20h snow fire'],
	])('%s', (_, line) => {
		const { sightings, events } = readStory(line);
		expect(follow(condition('snowing'), sightings).events).toEqual(events);
	});
});

describe('a missing value changes nothing', () => {
	test('it never fires', () => {
		expect(
			follow(snow, [
				[0, null],
				[1, null],
			]).events,
		).toEqual([null, null]);
	});

	test('it never re-arms, however long it lasts', () => {
		expect(
			follow(snow, [
				[0, 25],
				[13, null],
				[300, null],
				[301, 25],
			]).events,
		).toEqual(['fire', null, null, null]);
	});

	test('an occurrence is noticed after a gap', () => {
		expect(
			follow(snow, [
				[0, 5],
				[1, null],
				[2, 25],
			]).events,
		).toEqual([null, null, 'fire']);
	});

	test.each([newAlertState, fired])('nothing need be written: %j', (state) => {
		expect(stepAlert(state, snow, null, START_AT, always).state).toBe(state);
	});
});

describe('the state stays the same object, so nothing has to be written', () => {
	test('while an armed alert waits', () => {
		expect(stepAlert(newAlertState, snow, 5, START_AT, always).state).toBe(newAlertState);
	});

	test('while the storm that fired lasts', () => {
		expect(stepAlert(fired, snow, 30, START_AT + 20 * HOUR_MS, always).state).toBe(fired);
	});
});

describe('a paused alert is evaluated, but sends no notification', () => {
	const paused = { ...always, paused: true };

	test('an occurrence fires once the alert is resumed, if its rule still holds', () => {
		const sightings: Sighting[] = [
			[0, 25, paused],
			[1, 26, paused],
			[2, 27],
		];
		expect(follow(snow, sightings).events).toEqual(['suppressed-paused', null, 'fire']);
	});

	test('and not if it does not', () => {
		expect(
			follow(snow, [
				[0, 25, paused],
				[2, 19],
			]).events,
		).toEqual(['suppressed-paused', null]);
	});

	test('a storm that fired before does not fire again', () => {
		expect(
			follow(snow, [
				[0, 25],
				[1, 25, paused],
				[30, 25],
			]).events,
		).toEqual(['fire', null, null]);
	});

	test('it re-arms while paused', () => {
		expect(
			follow(snow, [
				[0, 25],
				[20, 0, paused],
				[30, 25],
			]).events,
		).toEqual(['fire', null, 'fire']);
	});
});

describe('a longer spacing', () => {
	const weekly = (line: string) => {
		const { sightings, events } = readStory(line);
		const settings = { ...always, minSpacingH: 168 };
		return {
			...follow(
				snow,
				sightings.map(([hour, value]): Sighting => [hour, value, settings]),
			),
			expected: events,
		};
	};

	test.each([
		['holds a occurrence back until it is over', '0h 25 fire, 24h 0, 48h 25 suppressed-spacing, 100h 25, 168h 25 fire'],
		['lets a storm go that is over by then', '0h 25 fire, 24h 0, 48h 25 suppressed-spacing, 168h 19, 169h 25 fire'],
	])('%s', (_, line) => {
		const { events, expected } = weekly(line);
		expect(events).toEqual(expected);
	});

	test('two storms within the spacing are two occurrences', () => {
		const line = '0h 25 fire, 24h 0, 48h 25 suppressed-spacing, 72h 0, 96h 25 suppressed-spacing';
		const { events, expected, state } = weekly(line);
		expect(events).toEqual(expected);
		expect(state.occurrenceCount).toBe(3);
	});
});

describe('an alert that is armed again by hand', () => {
	test('fires again while the rule holds', () => {
		expect(follow(snow, [[13, 25]], rearmAlert(fired)).events).toEqual(['fire']);
	});

	test('does not fire more often than its spacing allows', () => {
		expect(
			follow(
				snow,
				[
					[1, 25],
					[11, 25],
					[12, 25],
				],
				rearmAlert(fired),
			).events,
		).toEqual(['suppressed-spacing', null, 'fire']);
	});

	test('still knows when it last fired', () => {
		expect(rearmAlert(fired)).toEqual({ ...fired, phase: 'armed' });
	});
});

describe('an occurrence has one id', () => {
	test('the same in every evaluator', () => {
		const seenBy = () => stepAlert(newAlertState, snow, 25, START_AT, always).state;
		expect(occurrenceId('a1', seenBy())).toBe(occurrenceId('a1', seenBy()));
	});

	test('the same while held and when it fires', () => {
		const held = follow(snow, [[0, 25, { ...always, paused: true }]]).state;
		const fired = follow(snow, [[1, 25]], held).state;
		expect([occurrenceId('a1', held), occurrenceId('a1', fired)]).toEqual(['a1:1', 'a1:1']);
	});

	test('a new one for the next occurrence, even after arming by hand', () => {
		const second = follow(
			snow,
			[
				[13, 0],
				[14, 25],
			],
			fired,
		).state;
		const third = follow(snow, [[40, 25]], rearmAlert(second)).state;
		expect([fired, second, third].map((state) => occurrenceId('a1', state))).toEqual(['a1:1', 'a1:2', 'a1:3']);
	});

	test('the state records when the occurrence was first seen and when it fired', () => {
		const held = follow(snow, [[0, 25, { ...always, paused: true }]]).state;
		expect(follow(snow, [[3, 25]], held).state).toMatchObject({
			occurredAt: START_AT,
			lastFiredAt: START_AT + 3 * HOUR_MS,
		});
	});
});
