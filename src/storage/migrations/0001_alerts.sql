CREATE TABLE `alert_crossings` (
	`id` text PRIMARY KEY NOT NULL,
	`alert_id` text NOT NULL,
	`user_id` text NOT NULL,
	`resort_id` text NOT NULL,
	`rule` text NOT NULL,
	`channels` text NOT NULL,
	`value` text NOT NULL,
	`measured_at` integer NOT NULL,
	`fired_at` integer NOT NULL,
	`corrected_at` integer,
	`corrected_value` text,
	`corrected_measured_at` integer
);
--> statement-breakpoint
CREATE INDEX `alert_crossings_of_user` ON `alert_crossings` (`user_id`,`fired_at`);--> statement-breakpoint
CREATE INDEX `alert_crossings_at_resort` ON `alert_crossings` (`resort_id`,`fired_at`);--> statement-breakpoint
CREATE INDEX `alert_crossings_by_age` ON `alert_crossings` (`fired_at`);--> statement-breakpoint
CREATE TABLE `alert_deliveries` (
	`message_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`error` text,
	PRIMARY KEY(`message_id`, `attempt`)
);
--> statement-breakpoint
CREATE TABLE `alert_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`crossing_id` text NOT NULL,
	`kind` text NOT NULL,
	`channel` text NOT NULL,
	`user_id` text NOT NULL,
	`alert_id` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`claim_id` text,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	`last_error` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alert_messages_once` ON `alert_messages` (`crossing_id`,`kind`,`channel`);--> statement-breakpoint
CREATE INDEX `alert_messages_due` ON `alert_messages` (`status`,`due_at`);--> statement-breakpoint
CREATE INDEX `alert_messages_of_user` ON `alert_messages` (`user_id`);--> statement-breakpoint
CREATE INDEX `alert_messages_of_alert` ON `alert_messages` (`alert_id`);--> statement-breakpoint
CREATE INDEX `alert_messages_claimed` ON `alert_messages` (`claim_id`);--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`resort_id` text NOT NULL,
	`rule` text NOT NULL,
	`settings` text NOT NULL,
	`channels` text NOT NULL,
	`phase` text NOT NULL,
	`crossing_count` integer NOT NULL,
	`crossed_at` integer,
	`last_fired_at` integer,
	`lapsed_at` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `alerts_of_user` ON `alerts` (`user_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`user_id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`secret` text NOT NULL,
	`created_at` integer NOT NULL
);
